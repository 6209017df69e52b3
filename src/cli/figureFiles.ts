import { join } from 'node:path';
import { UnavailableError } from '../errors/index.js';
import { figurePdf, reportFigures, type ReportFigure, type ScalingReport } from '../report/index.js';

/** A file that is to be written. */
export interface PlannedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** The figures of a report as files, by what they are. */
export interface FigureFiles {
  readonly figures: readonly PlannedFile[];
  readonly pdfs: readonly PlannedFile[];
  readonly specifications: readonly PlannedFile[];
  readonly captions: PlannedFile;
  /** Why there are no PDF. */
  readonly missing: string | undefined;
}

/** Everything that is to stand in the folder of figures; nothing is written. */
export async function figureFiles(report: ScalingReport, folder: string): Promise<FigureFiles> {
  const drawn = await reportFigures(report);
  const { contents, missing } = await pdfsOf(drawn);
  return {
    figures: drawn.map(({ name, svg }) => ({ path: join(folder, `${name}.svg`), content: svg })),
    pdfs: contents.map(({ name, content }) => ({ path: join(folder, `${name}.pdf`), content })),
    specifications: drawn.map(({ name, specification }) => ({
      path: join(folder, `${name}.vl.json`),
      content: specification,
    })),
    captions: {
      path: join(folder, 'captions.txt'),
      content: drawn.map(({ name, caption }) => `${name}\n${caption}\n`).join('\n'),
    },
    missing,
  };
}

/** The figures as PDF, if the packages for that are there: a report does without. */
async function pdfsOf(figures: readonly ReportFigure[]): Promise<{
  readonly contents: readonly { readonly name: string; readonly content: Uint8Array }[];
  readonly missing?: string;
}> {
  const contents: { name: string; content: Uint8Array }[] = [];
  try {
    for (const figure of figures) contents.push({ name: figure.name, content: await figurePdf(figure) });
    return { contents };
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return { contents: [], missing: error.message };
  }
}
