import { inflateSync } from 'node:zlib';

/** A PDF as far as figures use the format: one page, text by glyphs with a map to Unicode. */
export interface ReadPdf {
  /** Of the page, in points. */
  readonly width: number;
  readonly height: number;
  /** Texts in the order in which they are drawn. */
  readonly texts: readonly string[];
  /** The names of fonts, and whether their letters are within the file. */
  readonly fonts: readonly { readonly name: string; readonly isEmbedded: boolean }[];
  /** How many lines and areas are drawn, and how many pictures. */
  readonly paths: number;
  readonly pictures: number;
}

interface PdfObject {
  readonly dictionary: string;
  readonly stream: string;
}

/** @throws Error for what is no such PDF. */
export function readPdf(bytes: Uint8Array): ReadPdf {
  const text = Buffer.from(bytes).toString('latin1');
  if (!text.startsWith('%PDF-1.') || !text.trimEnd().endsWith('%%EOF')) throw new Error('not a PDF');
  const objects = new Map(
    [...text.matchAll(/(\d+) 0 obj\n([^]*?)\nendobj/g)].map(([, number = '', body = '']) => [
      number,
      objectOf(body),
    ]),
  );
  const pages = [...objects.values()].filter(({ dictionary }) => /\/Type \/Page\n/.test(dictionary));
  const [page] = pages;
  if (page === undefined || pages.length > 1) throw new Error(`${pages.length} pages`);
  const [, width = NaN, height = NaN] = numbersOf(page.dictionary, /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/);
  const at = (number: string | undefined): PdfObject => {
    const found = objects.get(number ?? '');
    if (found === undefined) throw new Error(`no object ${number}`);
    return found;
  };
  const letters = new Map(
    [...page.dictionary.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = '', number]) => [
      name,
      lettersOf(at(/\/ToUnicode (\d+) 0 R/.exec(at(number).dictionary)?.[1]).stream),
    ]),
  );
  const { stream } = at(/\/Contents (\d+) 0 R/.exec(page.dictionary)?.[1]);
  return {
    width,
    height,
    texts: textsOf(stream, letters),
    fonts: [...objects.values()].flatMap(({ dictionary }) => {
      const name = /\/FontName \/([^\n/]+)/.exec(dictionary)?.[1];
      return name === undefined ? [] : [{ name, isEmbedded: /\/FontFile\d \d+ 0 R/.test(dictionary) }];
    }),
    paths: [...stream.matchAll(/^(?:f|S|B)\*?$/gm)].length,
    pictures: [...stream.matchAll(/ Do$/gm)].length,
  };
}

function objectOf(body: string): PdfObject {
  const start = body.indexOf('stream\n');
  if (start < 0) return { dictionary: body, stream: '' };
  const dictionary = body.slice(0, start);
  const [, length = NaN] = numbersOf(dictionary, /\/Length (\d+)/);
  const bytes = Buffer.from(body.slice(start + 7, start + 7 + length), 'latin1');
  return { dictionary, stream: inflateSync(bytes).toString('latin1') };
}

function numbersOf(text: string, pattern: RegExp): number[] {
  return (pattern.exec(text) ?? []).map(Number);
}

/** The letters of glyphs, by a map as PDF 1.4 has it. */
function lettersOf(map: string): ReadonlyMap<number, string> {
  const letters = new Map<number, string>();
  const hexadecimal = (digits = ''): number => Number.parseInt(digits, 16);
  for (const [, glyph, letter] of map.matchAll(/^<(\w+)> <(\w+)>$/gm))
    letters.set(hexadecimal(glyph), String.fromCharCode(hexadecimal(letter)));
  for (const [, from, to, letter] of map.matchAll(/^<(\w+)> <(\w+)> <(\w+)>$/gm))
    for (let glyph = hexadecimal(from); glyph <= hexadecimal(to); glyph++)
      letters.set(glyph, String.fromCharCode(hexadecimal(letter) + glyph - hexadecimal(from)));
  return letters;
}

/** Words that stand at one place, one after the other, are one text. */
function textsOf(stream: string, letters: ReadonlyMap<string, ReadonlyMap<number, string>>): string[] {
  const texts: { readonly place: string; text: string }[] = [];
  for (const [, font = '', place = '', drawn = ''] of stream.matchAll(
    /^BT\n\/(F\d+) [\d.]+ Tf\n([^\n]*) Tm\n([^]*?)\nET$/gm,
  )) {
    const text = [...drawn.matchAll(/<((?:[0-9A-F]{4})+)> Tj/g)]
      .flatMap(([, glyphs = '']) => glyphs.match(/.{4}/g) ?? [])
      .map(glyph => letters.get(font)?.get(Number.parseInt(glyph, 16)) ?? '\ufffd')
      .join('');
    const last = texts.at(-1);
    if (last?.place === place) last.text += text;
    else texts.push({ place, text });
  }
  return texts.map(({ text }) => text);
}
