import type { Command, Proposal, Role } from '../api';
import { session } from '../session/session.svelte';
import { tongue } from '../words';
import { COMMAND, DECIDE, LEAD, type Wish } from './action';

/** Who may give a command may answer its proposal, but not its author. */
const MAY: Partial<Record<Command['do'], readonly Role[]>> = {
  silence_rule: LEAD,
  erase_notes: COMMAND,
  activate_plan: COMMAND,
};

export const answer_proposal = {
  roles: (proposal: Proposal) => MAY[proposal.command.do] ?? DECIDE,
  off: (proposal: Proposal) =>
    proposal.by === session.who?.account ? tongue.w.off.yours : null,
  wish: (proposal: Proposal, approved: boolean): Wish => ({
    command: { do: 'answer_proposal', proposal: proposal.proposal, approved },
    expected: proposal.changed_seq,
  }),
};
