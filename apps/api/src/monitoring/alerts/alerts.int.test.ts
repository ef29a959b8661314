import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { createHmac } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import type { AlertAnswer } from '@headroom/contracts/monitoring/alerts';
import type { App } from '../../create-fastify.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestApp, someone } from '../../testing/test-app.ts';
import { createAlertsRepository } from './alerts-repository.ts';
import { evaluateAlerts } from './evaluate-alerts.ts';
import type { FigureSource } from './figure-source.ts';
import { openAlerts } from './open-alerts.ts';
import { deliverMessages } from './sending/deliver-messages.ts';
import { createSendMessage } from './sending/send-message.ts';
import type { ToldEvent } from './sending/enqueue-events.ts';

const SECRET = 'a secret for tests';
let database: TestDatabase;
let cpu: number | null = 0.5;
const source: FigureSource = {
  read: async ({ figure }) =>
    figure === 'cpu' && cpu !== null ? [{ labels: { process: 'api' }, value: cpu, n: 30 }] : [],
  kept: async () => ({ good: 0, total: 0 }),
  goodByRoute: async () => [],
};
const onError = (error: unknown) => {
  throw error;
};
let now = new Date('2026-11-03T12:00:00.000Z');
const pass = (seconds: number) => (now = new Date(now.getTime() + seconds * 1_000));
const evaluate = (channels: readonly ('webhook' | 'mail')[] = ['webhook']) =>
  evaluateAlerts({ pool: database.pool, source, channels, clock: async () => now, onError });
/** Looks again and again, as the task does. */
async function watch(minutes: number): Promise<void> {
  for (let count = 0; count < minutes; count += 1) {
    pass(60);
    // Two evaluators at once, as two processes would be.
    // oxlint-disable-next-line no-await-in-loop
    await Promise.all([evaluate(), evaluate()]);
  }
}
async function told(): Promise<string[]> {
  const { rows } = await database.pool.query<{ events: ToldEvent[] }>(
    'SELECT events FROM alert_messages ORDER BY created_at, id',
  );
  return rows.flatMap(({ events }) => events.map(({ what, alert }) => `${what} ${alert.ruleId}`));
}

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.pool.query('TRUNCATE alerts, alert_rules, alert_silences, alert_messages');
  await createAlertsRepository(database.pool).enterDefaults();
  cpu = 0.5;
});

describe('evaluating', () => {
  test('fires once and resolves once, with two evaluators, and says what is missing', async () => {
    await watch(2);
    cpu = 0.9;
    await watch(9);
    expect(await told()).toEqual([]);
    await watch(5);
    expect(await told()).toEqual(['firing cpu']);
    // Less bad is not over.
    cpu = 0.65;
    await watch(5);
    // Neither is silence.
    cpu = null;
    await watch(5);
    const repository = createAlertsRepository(database.pool);
    expect(await repository.firing()).toMatchObject([{ ruleId: 'cpu', isMissing: true, value: 0.65 }]);
    expect(await told()).toEqual(['firing cpu']);
    cpu = 0.3;
    await watch(3);
    expect(await told()).toEqual(['firing cpu', 'resolved cpu']);
    await watch(3);
    expect(await told()).toHaveLength(2);
    const rules = await repository.rules();
    expect(rules.find(({ id }) => id === 'cpu')).toMatchObject({ state: 'good', value: 0.3 });
    expect(rules.find(({ id }) => id === 'disk')).toMatchObject({
      state: 'missing',
      note: expect.stringContaining('Nothing'),
    });
    expect(rules.filter(({ state }) => state === 'missing')).toHaveLength(rules.length - 1);
  });

  test('tells nobody of what is silenced until the silence ends, nor of what somebody took on', async () => {
    const repository = createAlertsRepository(database.pool);
    const until = new Date(now.getTime() + 20 * 60_000).toISOString();
    await repository.silence({ ruleId: 'cpu', labels: { process: 'api' }, until, reason: 'a load test' }, 'Mara');
    cpu = 0.9;
    await watch(15);
    expect(await told()).toEqual([]);
    await watch(10);
    expect(await told()).toEqual(['firing cpu']);
    await database.pool.query(`UPDATE alerts SET told = NULL`);
    const [alert] = await repository.list({ limit: 5 });
    await repository.acknowledge(alert!.id, 'Mara');
    await repository.acknowledge(alert!.id, 'Nils');
    await watch(2);
    expect(await told()).toEqual(['firing cpu']);
    expect(await repository.list({ limit: 5 })).toMatchObject([{ acknowledged: { by: 'Mara' } }]);
  });

  test('ends what belongs to a rule that was switched off, and leaves a changed rule as it is', async () => {
    const repository = createAlertsRepository(database.pool);
    cpu = 0.9;
    await watch(15);
    const rule = (await repository.rules()).find(({ id }) => id === 'cpu')!;
    const { name, condition, forSeconds, severity } = rule;
    await repository.changeRule('cpu', { name, condition, forSeconds, severity, isOn: false });
    await watch(1);
    expect(await told()).toEqual(['firing cpu', 'resolved cpu']);
    await repository.enterDefaults();
    expect((await repository.rules()).find(({ id }) => id === 'cpu')).toMatchObject({ isOn: false, state: 'off' });
  });

  test('brings what happens at once in one message', async () => {
    cpu = 0.9;
    await watch(15);
    const repository = createAlertsRepository(database.pool);
    const rule = (await repository.rules()).find(({ id }) => id === 'cpu')!;
    const { condition, severity } = rule;
    // However slow this machine is.
    await database.pool.query(`UPDATE alert_messages SET next_at = now() + interval '1 hour'`);
    const second = await repository.createRule({ name: 'Mine', condition, severity, forSeconds: 0, isOn: true });
    await watch(1);
    const { rows } = await database.pool.query('SELECT id FROM alert_messages');
    expect(rows).toHaveLength(1);
    expect(await told()).toEqual(['firing cpu', `firing ${second.id}`]);
  });
});

describe('sending', () => {
  let web: Server;
  let smtp: TcpServer;
  let posted: { headers: NodeJS.Dict<string | string[]>; body: string }[] = [];
  let mails: string[] = [];
  let status = 204;
  let settings: Parameters<typeof createSendMessage>[0];
  let app: App;

  beforeAll(async () => {
    web = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      posted.push({ headers: request.headers, body });
      response.writeHead(status).end(status === 204 ? undefined : 'no room');
    });
    smtp = createSmtpReceiver((text) => mails.push(text));
    const ports = await Promise.all([web, smtp].map(listen));
    settings = {
      webhook: { url: `http://127.0.0.1:${ports[0]}/hook/secret`, secret: SECRET },
      mail: { smtpUrl: `smtp://127.0.0.1:${ports[1]}`, to: 'ops@example.com', from: 'headroom@example.com' },
      publicUrl: 'https://headroom.example',
    };
    app = createTestApp({ user: someone('operator') });
    const { routes } = openAlerts({ pool: database.pool, readPoints: async () => [], settings, source, onError });
    app.register(routes!, { prefix: '/api/v1' });
    await app.ready();
  });
  afterAll(async () => {
    await app.close();
    web.closeAllConnections();
    await Promise.all([web, smtp].map((server) => new Promise((done) => server.close(done))));
  });
  beforeEach(() => {
    posted = [];
    mails = [];
    status = 204;
  });
  afterEach(() => database.pool.query('TRUNCATE alert_messages'));

  const deliver = () =>
    deliverMessages({ pool: database.pool, channels: ['webhook', 'mail'], send: createSendMessage(settings) });
  // A moment ago: the column has milliseconds, and what is rounded up to the next one is not due yet.
  const makeDue = () =>
    database.pool.query(`UPDATE alert_messages SET next_at = now() - interval '1 s', claimed_until = NULL`);
  async function fire(): Promise<void> {
    cpu = 0.9;
    for (let count = 0; count < 12; count += 1) {
      pass(60);
      // oxlint-disable-next-line no-await-in-loop
      await evaluate(['webhook', 'mail']);
    }
    await makeDue();
  }

  test('posts a signed message and mails the same, once each', async () => {
    await fire();
    await Promise.all([deliver(), deliver()]);
    await deliver();
    expect([posted.length, mails.length]).toEqual([1, 1]);
    const { headers, body } = posted[0]!;
    const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['headroom-signature']))!;
    expect(createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex')).toBe(signature);
    expect(JSON.parse(body)).toMatchObject({
      id: headers['headroom-message-id'],
      firing: 1,
      resolved: 0,
      events: [
        {
          what: 'firing',
          alert: { ruleId: 'cpu', evidence: expect.stringContaining('https://headroom.example/console/memory?') },
        },
      ],
    });
    expect(mails[0]).toContain('Subject: Headroom: CPU is scarce');
    expect(mails[0]).toContain('To: ops@example.com');
    expect(mails[0]).toContain('CPU of api is at 90 %');
  });

  test('tries again with the same id after a refusal, and after being killed in the middle', async () => {
    await fire();
    status = 503;
    await deliver();
    const failed = await app.inject('/api/v1/monitoring/alert-channels');
    expect(failed.json().channels).toMatchObject([
      { channel: 'webhook', isSet: true, waiting: 1, lastError: 'The receiver answered 503: no room' },
      { channel: 'mail', waiting: 0, sent: 1 },
    ]);
    expect(failed.body).not.toContain('/hook/secret');
    // Not yet: it waits longer each time.
    await deliver();
    expect(posted).toHaveLength(1);
    await makeDue();
    status = 204;
    // Claimed by somebody who was killed before the end.
    await database.pool.query(`UPDATE alert_messages SET claimed_until = now() + interval '1 hour'`);
    await deliver();
    expect(posted).toHaveLength(1);
    await makeDue();
    await deliver();
    expect(posted).toHaveLength(2);
    expect(new Set(posted.map(({ headers }) => headers['headroom-message-id'])).size).toBe(1);
    const { rows } = await database.pool.query(`SELECT state FROM alert_messages WHERE channel = 'webhook'`);
    expect(rows).toEqual([{ state: 'sent' }]);
  });

  test('says what became of a test', async () => {
    const tried = await app.inject({ method: 'POST', url: '/api/v1/monitoring/alerts/test' });
    expect(tried.json().results).toMatchObject([
      { channel: 'webhook', outcome: 'sent', detail: 'The receiver answered 204.' },
      { channel: 'mail', outcome: 'sent', detail: expect.stringContaining('250') },
    ]);
    expect(JSON.parse(posted[0]!.body)).toMatchObject({ isTest: true, events: [] });
    status = 404;
    const refused = await app.inject({ method: 'POST', url: '/api/v1/monitoring/alerts/test' });
    expect(refused.json().results[0]).toMatchObject({
      outcome: 'failed',
      detail: 'The receiver answered 404: no room',
    });
  });

  test('shows and changes alerts, rules and silences over HTTP', async () => {
    await fire();
    const { alerts } = (await app.inject('/api/v1/monitoring/alerts?state=open')).json<{ alerts: AlertAnswer[] }>();
    expect(alerts).toMatchObject([{ ruleId: 'cpu', state: 'firing', howTo: 'docs/how-to/alert-capacity.md#cpu' }]);
    const known = await app.inject({ method: 'POST', url: `/api/v1/monitoring/alerts/${alerts[0]!.id}/acknowledge` });
    expect(known.json()).toMatchObject({ acknowledged: { by: 'operator' } });
    const overview = await app.inject('/api/v1/monitoring/overview');
    expect(overview.json()).toMatchObject({ firing: 1, verdict: { state: 'risk', alertId: null } });
    expect(overview.json().sections).toEqual(
      expect.arrayContaining([
        { path: '/console/memory', state: 'risk', words: '1 firing' },
        { path: '/console/jobs', state: 'calm', words: 'not judged' },
        { path: '/console/alerts', state: 'risk', words: '1 firing' },
        { path: '/console/logs', state: 'calm', words: 'no errors' },
      ]),
    );
    const rule = { name: 'Slow', forSeconds: 60, severity: 'notice', isOn: true };
    const condition = {
      kind: 'threshold',
      figure: 'requests.p95',
      comparison: 'above',
      value: 300,
      resolveValue: 200,
      windowSeconds: 300,
      minimumCount: 50,
    };
    const made = await app.inject({
      method: 'POST',
      url: '/api/v1/monitoring/alert-rules',
      payload: { ...rule, condition },
    });
    expect([made.statusCode, made.json().unit]).toEqual([201, 'ms']);
    const backwards = { ...rule, condition: { ...condition, resolveValue: 400 } };
    const address = `/api/v1/monitoring/alert-rules/${made.json().id}`;
    expect((await app.inject({ method: 'PUT', url: address, payload: backwards })).statusCode).toBe(400);
    expect((await app.inject({ method: 'DELETE', url: address })).statusCode).toBe(204);
    expect((await app.inject({ method: 'DELETE', url: address })).statusCode).toBe(404);
    expect((await app.inject({ method: 'DELETE', url: '/api/v1/monitoring/alert-rules/cpu' })).statusCode).toBe(400);
    const silence = { ruleId: 'cpu', until: new Date(Date.now() + 3_600_000).toISOString(), reason: 'a load test' };
    const silenced = await app.inject({ method: 'POST', url: '/api/v1/monitoring/silences', payload: silence });
    expect(silenced.statusCode).toBe(201);
    expect((await app.inject('/api/v1/monitoring/alerts')).json().alerts[0]).toMatchObject({
      silencedUntil: silence.until,
    });
    const ending = { method: 'DELETE', url: `/api/v1/monitoring/silences/${silenced.json().id}` } as const;
    expect([(await app.inject(ending)).statusCode, (await app.inject(ending)).statusCode]).toEqual([204, 404]);
  });
});

const listen = (server: Server | TcpServer): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

/** As much of RFC 5321 as a mail needs. */
const createSmtpReceiver = (onMail: (text: string) => void): TcpServer =>
  createTcpServer((socket) => {
    let text = '';
    let isData = false;
    const say = (line: string) => socket.write(`${line}\r\n`);
    say('220 test');
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += String(chunk);
      for (;;) {
        const end = text.indexOf(isData ? '\r\n.\r\n' : '\r\n');
        if (end === -1) return;
        const line = text.slice(0, end);
        text = text.slice(end + (isData ? 5 : 2));
        if (isData) {
          onMail(line);
          isData = false;
          say('250 taken');
        } else if (line === 'DATA') {
          isData = true;
          say('354 go on');
        } else if (line === 'QUIT') {
          say('221 bye');
          socket.end();
        } else say('250 yes');
      }
    });
  });
