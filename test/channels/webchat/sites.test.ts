import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { contrast } from '../../../src/channels/webchat/contrast.js';
import { readSites, SitesError, watchSites } from '../../../src/channels/webchat/sites.js';

const FILE = 'knowledge/sites.yaml';
const text = readFileSync(FILE, 'utf8');

function errorsOf(changed: string): string[] {
  try {
    readSites(changed, FILE);
  } catch (error) {
    if (error instanceof SitesError) return error.lines;
  }
  return [];
}

describe('sites.yaml', () => {
  it('gives each site what it changes and the rest from the default', () => {
    const sites = readSites(text, FILE);
    expect(sites.of('so-tu-phap').owner.vi).to.equal('Sở Tư pháp tỉnh Lạng Sơn');
    expect(sites.of('so-tu-phap').position).to.equal('right');
    expect(sites.of('trang-chua-co').colour).to.equal(sites.of('cong-thong-tin').colour);
  });

  it('has, on every site, text that can be read on its colour', () => {
    const sites = readSites(text, FILE);
    for (const code of sites.codes) {
      const site = sites.of(code);
      expect(contrast(site.colour, site.textColour), code).to.be.at.least(4.5);
    }
  });

  it('is refused with file, line and field when a colour is too faint', () => {
    const changed = text.replace("colour: '#14532d'", "colour: '#e0e0e0'");
    const line = changed.split('\n').findIndex((each) => each.includes('#e0e0e0')) + 1;
    expect(errorsOf(changed)[0]).to.match(
      new RegExp(`^${FILE}:${line}: sites\\.so-tu-phap\\.colour: .*tương phản`),
    );
  });

  it('is refused with file, line and field when a value has the wrong form', () => {
    const changed = text.replace('position: left', 'position: giữa');
    const line = changed.split('\n').findIndex((each) => each.includes('position: giữa')) + 1;
    expect(errorsOf(changed)[0]).to.include(`${FILE}:${line}: sites.phuong-tam-thanh.position`);
  });

  it('is refused with the line when it is not YAML', () => {
    expect(errorsOf('default: {\nsites: x')[0]).to.match(/^knowledge\/sites\.yaml:\d+: /);
  });

  it('is refused when it is empty or a field is unknown', () => {
    expect(errorsOf('')).to.not.deep.equal([]);
    expect(errorsOf(text.replace("colour: '#14532d'", "mau: '#14532d'"))[0]).to.include('sites.so-tu-phap');
  });

  it('takes effect while running, and after a wrong edit keeps the last good version', () => {
    const dir = mkdtempSync(join(tmpdir(), 'sites-'));
    const file = join(dir, 'sites.yaml');
    const errors: Error[] = [];
    let now = 0;
    let edits = 0;
    const write = (content: string) => {
      writeFileSync(file, content);
      edits++;
      utimesSync(file, edits, edits);
      now += 2000;
    };
    write(text);
    const sites = watchSites(
      file,
      (error) => errors.push(error),
      () => now,
    );
    write(text.replace('hotline: null', "hotline: '02053123456'"));
    expect(sites().of('').hotline).to.equal('02053123456');
    write('hỏng: [');
    expect(sites().of('').hotline).to.equal('02053123456');
    expect(errors).to.have.length(1);
    rmSync(dir, { recursive: true });
  });
});
