/** What was written into a panel that the next person closed. */

export const drafts = $state({
  glass: { people: '', escort: '', why: '' },
  press: { minutes: '15', why: '' },
});
