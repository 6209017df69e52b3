import { createRequire } from 'node:module';
import { UnavailableError } from '../errors/index.js';
import type { PdfPage } from './platform.js';

/** What is used of the package `@napi-rs/canvas`. */
interface Canvas {
  readonly PDFDocument: new (metadata: { readonly title: string; readonly subject: string }) => {
    beginPage(width: number, height: number): object;
    endPage(): void;
    close(): Uint8Array;
  };
  readonly GlobalFonts: { registerFromPath(path: string, family: string): unknown };
}

// Not as literals: the types of the packages, and they themselves, need not be there.
const canvasPackage: string = '@napi-rs/canvas';
const fontPackage: string = 'dejavu-fonts-ttf';

const require = createRequire(import.meta.url);

/** Fonts are known to a process once. */
let loaded: { readonly canvas: Canvas; readonly family: string } | undefined;

/**
 * A PDF of one page by the package `@napi-rs/canvas`, in the letters of `dejavu-fonts-ttf`, which users
 * install beside widejet. It has no date and no name of this machine, and its text is text.
 *
 * @throws UnavailableError where they are not installed or cannot be loaded.
 */
export async function canvasPdf(
  { width, height, title, subject }: PdfPage,
  draw: (context: object, family: string) => Promise<void>,
): Promise<Uint8Array> {
  const { canvas, family } = (loaded ??= await loadCanvas());
  const document = new canvas.PDFDocument({ title, subject });
  await draw(document.beginPage(width, height), family);
  document.endPage();
  return new Uint8Array(document.close());
}

async function loadCanvas(): Promise<NonNullable<typeof loaded>> {
  try {
    const canvas = ((await import(canvasPackage)) as { readonly default: Canvas }).default;
    // A name of their own: fonts of this machine would be drawn elsewhere as others.
    const family = 'widejet figures';
    for (const file of ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'])
      canvas.GlobalFonts.registerFromPath(require.resolve(`${fontPackage}/ttf/${file}`), family);
    return { canvas, family };
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    const isMissing = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(code);
    throw new UnavailableError(
      isMissing
        ? `a PDF needs packages that are not installed: npm install ${canvasPackage} ${fontPackage}`
        : `the package ${canvasPackage} cannot be loaded (${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}): ` +
            'install it again, on a platform that it has a build for',
      { cause },
    );
  }
}
