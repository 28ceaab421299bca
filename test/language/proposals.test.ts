import { expect } from 'chai';
import {
  dialect,
  expand,
  misheard,
  prepareAbbreviations,
  speechVariants,
  teencode,
  tokenize,
} from '../../src/language/index.js';
import { speller } from './vocabulary.js';

const { vocabulary } = speller;
const texts = (found: { from: number; to: number; text: string }[]) =>
  found.map(({ from, to, text }) => `${from}-${to} ${text}`);

describe('readings that are proposed for a word', () => {
  it('are all meanings of a chat word, the speller chooses', () => {
    expect(texts(teencode(tokenize('dk gì'), vocabulary))).to.include.members([
      ...['0-1 được', '0-1 đăng ký', '0-1 điều kiện', '0-2 điều kiện gì'],
    ]);
    expect(texts(teencode(tokenize('ntn'), vocabulary))).to.deep.equal(['0-1 như thế nào']);
    expect(texts(teencode(tokenize('gi` vậy'), vocabulary))).to.include('0-2 gì');
  });

  it('are chat spellings of a known word, and only of a known one', () => {
    expect(texts(teencode(tokenize('fép'), vocabulary))).to.include('0-1 phép');
    expect(texts(teencode(tokenize('xjn'), vocabulary))).to.include('0-1 xin');
    expect(texts(teencode(tokenize('fót'), vocabulary))).to.deep.equal([]);
  });

  it('are meanings of words of a region where their neighbours allow them', () => {
    expect(texts(dialect(tokenize('ở mô'), vocabulary))).to.include('1-2 đâu');
    expect(texts(dialect(tokenize('mô hình'), vocabulary))).to.deep.equal([]);
    expect(texts(dialect(tokenize('nhổ răng'), vocabulary))).to.deep.equal([]);
    expect(texts(dialect(tokenize('pí noọng'), vocabulary))).to.include('0-2 anh chị em');
  });

  it('are syllables alike in speech', () => {
    const variants = (syllable: string) => speechVariants(syllable).map(({ text }) => text);
    expect(variants('chú')).to.include('trú');
    expect(variants('nàm')).to.include('làm');
    expect(variants('xổ')).to.include('sổ');
    expect(variants('nghĩ')).to.include('nghỉ');
    expect(variants('kí')).to.include('ký');
    expect(variants('dấy')).to.include('giấy');
    expect(variants('hoang')).to.include('hoan');
    expect(variants('file')).to.deep.equal([]);
    expect(variants('chú')).to.not.include('chú');
  });

  it('are the right words for what is often misheard', () => {
    expect(texts(misheard(tokenize('chứng thật')))).to.deep.equal(['0-2 chứng thực']);
    expect(texts(misheard(tokenize('căng cước công dân')))).to.deep.equal(['0-2 căn cước']);
  });

  it('are what an abbreviation stands for, in whatever case and marks', () => {
    const table = prepareAbbreviations(
      new Map([
        ['ĐK', ['đăng ký', 'điều kiện']],
        ['BHXH 1 lần', ['bảo hiểm xã hội một lần']],
        ['BHXH', ['bảo hiểm xã hội']],
      ]),
    );
    expect(texts(expand(tokenize('đk'), table))).to.deep.equal(['0-1 đăng ký', '0-1 điều kiện']);
    expect(texts(expand(tokenize('rút bhxh 1 lan'), table))).to.deep.equal(['1-4 bảo hiểm xã hội một lần']);
    expect(texts(expand(tokenize('sổ BHXH'), table))).to.deep.equal(['1-2 bảo hiểm xã hội']);
    expect(expand(tokenize('sổ đỏ'), table)).to.deep.equal([]);
  });
});
