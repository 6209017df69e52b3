import { fileURLToPath } from 'node:url';

// Programs that tests start in other folders find `#platform` and `widejet` in the source, as tests do.
process.env['TSX_TSCONFIG_PATH'] ??= fileURLToPath(new URL('../../tsconfig.json', import.meta.url));
