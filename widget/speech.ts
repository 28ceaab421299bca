import { find } from './list.js';
import { lower, slice } from './native.js';
import type { Language } from './reply.js';

const TONGUE: Record<Language, string> = { vi: 'vi-VN', en: 'en-US' };

interface Recognition {
  lang: string;
  interimResults: boolean;
  onresult: ((event: { results: { [0]: { [0]: { transcript: string } }; length: number } }) => void) | null;
  onerror: (() => void) | null;
  onend: (() => void) | null;
  start(): void;
  abort(): void;
}
type Recognizer = new () => Recognition;

const recognizer = (): Recognizer | undefined => {
  const own = window as unknown as { SpeechRecognition?: Recognizer; webkitSpeechRecognition?: Recognizer };
  return own.SpeechRecognition || own.webkitSpeechRecognition;
};

export const canHear = (): boolean => !!recognizer();

/** Listens for one question; `done` gets '' when nothing was understood. Returns how to stop. */
export function hear(language: Language, done: (text: string) => void): () => void {
  const Recognizer = recognizer();
  if (!Recognizer) return () => {};
  const recognition = new Recognizer();
  let text = '';
  recognition.lang = TONGUE[language];
  recognition.interimResults = false;
  recognition.onresult = (event) => (text = event.results[0][0].transcript);
  recognition.onerror = () => {};
  recognition.onend = () => done(text);
  recognition.start();
  return () => recognition.abort();
}

function voice(language: Language): SpeechSynthesisVoice | undefined {
  if (!window.speechSynthesis) return undefined;
  return find(speechSynthesis.getVoices(), (each) => lower(slice(each.lang, 0, 2)) === language);
}

export const canSpeak = (language: Language): boolean => !!voice(language);

/** Reads aloud; `ended` when it is over or was stopped. */
export function speak(text: string, language: Language, ended: () => void): void {
  const found = voice(language);
  if (!found) return ended();
  speechSynthesis.cancel();
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.voice = found;
  utterance.lang = found.lang;
  utterance.rate = 0.95;
  utterance.onend = ended;
  utterance.onerror = ended;
  speechSynthesis.speak(utterance);
}

export const hush = (): void => window.speechSynthesis && speechSynthesis.cancel();

/** Voices come late in some browsers. */
export function onVoices(listener: () => void): void {
  if (window.speechSynthesis) speechSynthesis.onvoiceschanged = listener;
}
