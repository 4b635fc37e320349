/** A few endpoints, for the screen that shows the description. */
const get = (summary) => ({ get: { summary, responses: { 200: { description: 'Done.' } } } });
export const openapi = {
  openapi: '3.1.0', info: { title: 'Cordon', version: '0.1.0', description: 'Security operations for an occasion that fills a city.' },
  paths: {
    '/api/session': get('Who is logged in.'), '/api/picture': get('The picture, now or then.'),
    '/api/journal': get('Entries, newest first.'), '/api/health': get('How the node is.'),
    '/api/commands': { post: { summary: 'Ask for something.', requestBody: { content: { 'application/json': { schema: { type: 'object' } } } }, responses: { 200: { description: 'Done.' } } } },
  },
};
