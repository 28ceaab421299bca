import type { LoggedActivity } from './store.js';

type Listener = (seq: number | null, fresh?: LoggedActivity[]) => void;

/**
 * "There is something new": a topic (`in`, `out:zalo`, `a:<conversation>`) and, for activities, the newest number and,
 * within this process, the activities themselves. A signal may be lost or come twice or late; who hears it looks into
 * the store, unless what it brings is just what they lack.
 */
export class Signals {
  private readonly listeners = new Map<string, Set<Listener>>();

  /** `forward` takes a signal to the other replicas. */
  constructor(private readonly forward?: (topic: string, seq: number | null) => void) {}

  on(topic: string, listener: Listener): () => void {
    const set = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, set);
    set.add(listener);
    return () => {
      set.delete(listener);
      if (set.size === 0 && this.listeners.get(topic) === set) this.listeners.delete(topic);
    };
  }

  /** Something new was written here. */
  emit(topic: string, seq: number | null = null, fresh?: LoggedActivity[]): void {
    const heard = this.deliver(topic, seq, fresh);
    // A queue's arrival is worked off where it was written; the others look by themselves once a second.
    if (!heard || topic.startsWith('a:')) this.forward?.(topic, seq);
  }

  /** Something new was written, here or elsewhere. True when somebody listens. */
  deliver(topic: string, seq: number | null, fresh?: LoggedActivity[]): boolean {
    const set = this.listeners.get(topic);
    if (!set) return false;
    for (const listener of [...set]) listener(seq, fresh);
    return true;
  }

  /** Something may have been missed: everybody looks. */
  deliverAll(): void {
    for (const topic of [...this.listeners.keys()]) this.deliver(topic, null);
  }

  /** Topics with a listener that start with `prefix`. */
  topics(prefix: string): string[] {
    return [...this.listeners.keys()].filter((topic) => topic.startsWith(prefix));
  }
}
