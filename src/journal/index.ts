export { readJournal, ScalingJournal, type JournalContents, type TornLine } from './journal.js';
export type { JournalConfiguration, JournalExperiment, JournalHeader } from './schemas.js';
