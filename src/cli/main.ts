#!/usr/bin/env node
import { runCommandLine } from './program.js';

// Whoever reads the output may stop early (`widejet scaling | head`): that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await runCommandLine(process.argv.slice(2));
