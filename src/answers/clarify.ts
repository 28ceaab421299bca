import type { Level, Procedure } from '../knowledge/procedure.js';

export interface ClarifyView {
  lead: string;
  options: { name: string; note: string }[];
}

const LEVEL_NAMES: Record<Level, string> = {
  commune: 'cấp xã',
  province: 'cấp tỉnh',
  ministry: 'bộ, ngành trung ương',
  other: 'cơ quan khác',
};

/** Choices told so that what differs is seen first: who does it where names are alike, a word of sense elsewhere. */
export function clarifyView(options: Procedure[]): ClarifyView {
  return {
    lead: '',
    options: options.map((procedure) => ({
      name: shortName(procedure.name),
      note: noteFor(procedure, options),
    })),
  };
}

/** A title without "Thủ tục", cut where a list of sub-cases begins. */
export function shortName(name: string): string {
  const plain = name.replace(/^thủ tục\s+/iu, '');
  const capital = plain.charAt(0).toUpperCase() + plain.slice(1);
  return capital.length <= 130 ? capital : `${capital.slice(0, 128).replace(/\s+\S*$/, '')} …`;
}

function noteFor(procedure: Procedure, options: Procedure[]): string {
  const alike = options.filter((other) => shortName(other.name) === shortName(procedure.name));
  if (alike.length > 1) {
    const levels = procedure.levels.map((level) => LEVEL_NAMES[level]).join(', ');
    return procedure.province
      ? `của tỉnh ${procedure.province}, ${levels}`
      : `${procedure.issuer}, ${levels}`;
  }
  const sense = procedure.summary.split(/(?<=[.;])\s/)[0] ?? '';
  return sense.length <= 120 ? sense.replace(/[.;]$/, '') : '';
}
