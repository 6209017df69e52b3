/** The frame of a page: one file that needs nothing else. */
import { html, Markup, type Part } from './markup.js';
import { styleSheet } from './styleSheet.js';

export interface PageContent {
  readonly title: string;
  /** One sentence that says what came out. */
  readonly lead: Part;
  /** Sections by the anchors of their headings. */
  readonly contents: readonly (readonly [anchor: string, name: string])[];
  readonly main: Part;
  /** Who made the numbers: "The samples were drawn by". */
  readonly madeBy: string;
  readonly versions: readonly (readonly [name: string, value: string])[];
}

/** No network, no script, no other file; the versions stand at its foot. */
export function pageOf({ title, lead, contents, main, madeBy, versions }: PageContent): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style>
          ${new Markup(styleSheet)}
        </style>
      </head>
      <body>
        <a class="skip" href="#content">Skip to the results</a>
        <header>
          <h1>${title}</h1>
          <p class="lead">${lead}</p>
          <nav aria-label="Contents">
            <ul>
              ${contents.map(([anchor, name]) => html`<li><a href="#${anchor}">${name}</a></li> `)}
              <li><a href="#versions">Versions</a></li>
            </ul>
          </nav>
        </header>
        <main id="content" tabindex="-1">${main}</main>
        <footer>
          <section aria-labelledby="versions">
            <h2 id="versions">Versions</h2>
            <p>${madeBy}</p>
            ${definitions(versions)}
          </section>
        </footer>
      </body>
    </html> `.text;
}

export function definitions(entries: readonly (readonly [string, Part])[]): Markup {
  return html`<dl>
    ${entries.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div> `,
    )}
  </dl>`;
}

/** A wide figure that scrolls on its own where the page is narrow. */
export function wideFigure(label: string, content: Part, caption: Part): Markup {
  return html`<figure class="wide">
    <div class="scroll" role="region" tabindex="0" aria-label="${label}, figure">${content}</div>
    <figcaption>${caption}</figcaption>
  </figure> `;
}
