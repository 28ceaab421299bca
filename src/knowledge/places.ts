import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { fold } from '../language/index.js';
import { foldKey } from './vocabulary.js';

/** A former unit that a commune or ward was formed from. */
export interface FormerUnit {
  name: string;
  kind: string;
  /** The old district, where a name alone would be several. */
  district: string;
}

/** A commune or ward as it is since the districts went (1 July 2025). */
export interface Commune {
  name: string;
  kind: 'xã' | 'phường';
  formerly: FormerUnit[];
}

/** What a name stands for: the commune of that name, or those that a former unit of that name went into. */
export interface PlaceMatch {
  commune: Commune;
  /** The former unit that was named; absent where the commune's own name was. */
  former?: FormerUnit;
}

const text = z.union([z.string(), z.number()]).transform(String);
const Unit = z.object({ ten: text, loai: z.string().default('xã'), huyen: text.default('') });
const File = z.object({
  tinh: text.default(''),
  'tu ngay': z.union([z.string(), z.date()]).optional(),
  'don vi': z.array(Unit.extend({ gom: z.array(Unit).default([]) })),
});

/** The communes and wards of a province: `knowledge/places.yaml`. */
export class Places {
  private readonly byName = new Map<string, PlaceMatch[]>();

  constructor(
    readonly communes: Commune[],
    /** The day from which they are as told, `YYYY-MM-DD`. */
    readonly since: string,
  ) {
    const add = (name: string, match: PlaceMatch) => {
      const key = fold(name);
      this.byName.set(key, [...(this.byName.get(key) ?? []), match]);
    };
    for (const commune of communes) {
      add(commune.name, { commune });
      for (const former of commune.formerly) {
        // A commune that kept its name is found by it already.
        if (fold(former.name) !== fold(commune.name)) add(former.name, { commune, former });
      }
    }
  }

  /**
   * The places that a message names, by its longest run of words that is a name (marked words in lower case). Empty
   * where it names none; several where the name was in several old districts.
   */
  named(words: string[]): PlaceMatch[] {
    const folded = words.map(fold);
    for (let length = Math.min(4, words.length); length > 0; length--) {
      for (let start = 0; start + length <= words.length; start++) {
        const found = this.byName.get(folded.slice(start, start + length).join(' '));
        if (!found) continue;
        const marked = words.slice(start, start + length).join(' ');
        const exact = found.filter(
          ({ commune, former }) => (former ?? commune).name.toLowerCase() === marked,
        );
        const matches = exact.length > 0 ? exact : found;
        return this.inDistrict(matches, folded);
      }
    }
    return [];
  }

  /** Of several places of one name, those of the old district that the message names too. */
  private inDistrict(matches: PlaceMatch[], folded: string[]): PlaceMatch[] {
    if (matches.length < 2) return matches;
    const line = folded.join(' ');
    const there = matches.filter(({ former }) => former?.district && line.includes(fold(former.district)));
    return there.length > 0 ? there : matches;
  }
}

/** Reads `places.yaml`; throws one line that names file and field. No file: no places. */
export function readPlaces(file: string): Places {
  if (!existsSync(file)) return new Places([], '');
  const parsed = File.safeParse(translate(parse(readFileSync(file, 'utf8').normalize('NFC'))));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new Error(`${file}: ${issue.path.join(' › ')}: ${issue.message}`);
  }
  const since = parsed.data['tu ngay'];
  return new Places(
    parsed.data['don vi'].map(({ ten, loai, gom }) => ({
      name: ten,
      kind: loai === 'phường' ? 'phường' : 'xã',
      formerly: gom.map(formerUnit),
    })),
    since instanceof Date ? since.toISOString().slice(0, 10) : (since ?? ''),
  );
}

/** `Mẫu Sơn (huyện Cao Lộc)` → the name, and the old district that tells it from its namesakes. */
function formerUnit({ ten, loai, huyen }: z.infer<typeof Unit>): FormerUnit {
  const [, name = ten, district = huyen] = /^(.+?)\s*\((?:huyện|thành phố)\s+(.+)\)$/u.exec(ten) ?? [];
  return { name, kind: loai, district };
}

function translate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(translate);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [foldKey(key), translate(inner)]));
}
