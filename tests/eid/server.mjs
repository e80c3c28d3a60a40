// A certified OpenID Connect server (panva/oidc-provider) that stands where a municipality has its broker of e-identifications. Who
// one is, and what is wrong with the answer, is chosen on its page. node server.mjs MODULES PORT REDIRECT_URI
import { createServer } from 'node:http';

const [modules, port, redirect] = process.argv.slice(2);
const { Provider } = await import(`${modules}/oidc-provider/lib/index.js`);
const { SignJWT, UnsecuredJWT, decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair } =
  await import(`${modules}/jose/dist/webapi/index.js`);

const issuer = `http://127.0.0.1:${port}`;
const secret = 'a-secret-of-the-test-server-0123456789';
const LOA2 = 'http://id.elegnamnden.se/loa/1.0/loa2';
const LOA3 = 'http://id.elegnamnden.se/loa/1.0/loa3';
const OTHER = 'http://another.example';

// The numbers are those that Swedish test environments use; nobody has them.
const TOLVAN = '191212121212';
const LILLY = '198112189876';
const PEOPLE = {
  'tolvan': { name: 'Tolvan', number: TOLVAN },
  'tolvan-2': { name: 'Tolvan, with another e-identification', number: TOLVAN },
  'lilly': { name: 'Lilly', number: LILLY },
  'weak': { name: 'Tolvan, with a weak e-identification', number: TOLVAN, acr: LOA2 },
  'nameless': { name: 'Somebody without a number' },
  'says-nothing-of-strength': { name: 'The strength is not told', number: TOLVAN, change: (claims) => delete claims.acr },
  'other-nonce': { name: 'The answer to another question', number: TOLVAN, change: (claims) => (claims.nonce = 'another') },
  'no-nonce': { name: 'The answer to no question', number: TOLVAN, change: (claims) => delete claims.nonce },
  'other-issuer': { name: 'From somebody else', number: TOLVAN, change: (claims) => (claims.iss = OTHER) },
  'other-audience': { name: 'For somebody else', number: TOLVAN, change: (claims) => Object.assign(claims, { aud: OTHER, azp: 'portal' }) },
  'late': { name: 'Run out an hour ago', number: TOLVAN, change: (claims) => (claims.exp = claims.iat - 3600) },
  'long-ago': { name: 'Shown an hour ago', number: TOLVAN, change: (claims) => (claims.auth_time = claims.iat - 3600) },
  'unsigned': { name: 'Not signed', number: TOLVAN, sign: (claims) => new UnsecuredJWT(claims).encode() },
  'by-secret': {
    name: 'Signed with what both know',
    number: TOLVAN,
    sign: (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret)),
  },
  'by-stranger': {
    name: 'Signed by a stranger',
    number: TOLVAN,
    sign: (claims, header) => new SignJWT(claims).setProtectedHeader(header).sign(stranger.privateKey),
  },
  'told-of-another': { name: 'Told of another person', number: TOLVAN, told: (answer) => (answer.sub = 'lilly') },
  'elsewhere': { name: 'Sent back in the name of another server', number: TOLVAN, sentBackBy: OTHER },
};

const own = await generateKeyPair('RS256', { extractable: true });
const stranger = await generateKeyPair('RS256');
const provider = new Provider(issuer, {
  clients: [{
    client_id: 'portal', client_secret: secret, redirect_uris: [redirect],
    grant_types: ['authorization_code'], response_types: ['code'],
  }],
  jwks: { keys: [{ ...(await exportJWK(own.privateKey)), alg: 'RS256', use: 'sig', kid: 'own' }] },
  acrValues: [LOA2, LOA3],
  scopes: ['openid', 'number'],
  claims: { openid: ['sub'], number: ['personal_identity_number'] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  cookies: { keys: ['of-the-test-server'] },
  ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
  interactions: { url: (context, interaction) => `/who/${interaction.uid}` },
  findAccount: (context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, ...(PEOPLE[id]?.number && { personal_identity_number: PEOPLE[id].number }) }),
  }),
  async loadExistingGrant(context) {
    const grant = new provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId });
    grant.addOIDCScope('openid number');
    await grant.save();
    return grant;
  },
});

// What is wrong with an answer is made wrong here, after the server has made it right.
provider.use(async (context, next) => {
  await next();
  if (context.oidc?.route === 'token' && context.body?.id_token) {
    const [claims, header] = [decodeJwt(context.body.id_token), decodeProtectedHeader(context.body.id_token)];
    const { change, sign } = PEOPLE[claims.sub] ?? {};
    change?.(claims);
    if (sign) context.body.id_token = await sign(claims, header);
    else if (change) context.body.id_token = await new SignJWT(claims).setProtectedHeader(header).sign(own.privateKey);
  }
  if (context.oidc?.route === 'userinfo' && context.status === 200) PEOPLE[context.body.sub]?.told?.(context.body);
  const away = context.response.get('Location');
  const sentBackBy = PEOPLE[context.oidc?.session?.accountId]?.sentBackBy;
  if (sentBackBy && away.startsWith(redirect)) {
    const changed = new URL(away);
    changed.searchParams.set('iss', sentBackBy);
    context.set('Location', changed.href);
  }
});

const page = (uid) => `<!doctype html><html lang="en"><title>Who are you?</title><h1>Who are you?</h1><form action="/who/${uid}/chosen">
${Object.entries(PEOPLE).map(([id, { name }]) => `<p><button name="person" value="${id}">${name}</button>`).join('\n')}
<p><button name="person" value="">Cancel</button></form>`;
const answers = provider.callback();

createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, issuer);
  const [, who, uid, chosen] = pathname.split('/');
  if (who !== 'who') return answers(request, response);
  if (!chosen) return response.setHeader('Content-Type', 'text/html; charset=utf-8').end(page(uid));
  const person = searchParams.get('person');
  const result = PEOPLE[person]
    ? { login: { accountId: person, acr: PEOPLE[person].acr ?? LOA3, remember: false } }
    : { error: 'access_denied', error_description: 'cancelled' };
  try {
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  } catch {
    response.writeHead(400).end('This choice has run out.');
  }
}).listen(Number(port), '127.0.0.1', () => console.log('ready', issuer));
