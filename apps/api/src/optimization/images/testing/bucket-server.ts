import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();

/**
 * Whether a request is signed as https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html says, worked out from what came over the
 * line.
 */
export function isSigned(
  request: {
    method?: string | undefined;
    url?: string | undefined;
    headers: Record<string, string | string[] | undefined>;
  },
  { accessKeyId, secretAccessKey }: { accessKeyId: string; secretAccessKey: string },
): boolean {
  const said =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([\w-]+)\/s3\/aws4_request,\s*SignedHeaders=([\w;-]+),\s*Signature=(\w{64})$/.exec(
      String(request.headers['authorization']),
    );
  if (!said) return false;
  const [, id, day = '', region = '', names = '', signature] = said;
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const sorted = [...new URLSearchParams(query)]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .toSorted()
    .join('&');
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const canonical = [
    request.method,
    path,
    sorted,
    headers.join(''),
    names,
    String(request.headers['x-amz-content-sha256']),
  ].join('\n');
  const time = String(request.headers['x-amz-date']);
  const text = ['AWS4-HMAC-SHA256', time, `${day}/${region}/s3/aws4_request`, sha256(canonical)].join('\n');
  const key = [region, 's3', 'aws4_request'].reduce<Buffer>(hmac, hmac(`AWS4${secretAccessKey}`, day));
  return id === accessKeyId && hmac(key, text).toString('hex') === signature;
}

/** A bucket in memory that takes signed requests only, and whose faults a test decides. */
export async function startBucketServer({
  accessKeyId,
  secretAccessKey,
}: {
  accessKeyId: string;
  secretAccessKey: string;
}) {
  const objects = new Map<string, { bytes: Buffer; contentType: string | undefined; changed: Date }>();
  const heard: string[] = [];
  const control = { failures: 0, isSilent: false, pageKeys: 1_000 };

  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const url = new URL(request.url ?? '', 'http://bucket');
    heard.push(`${request.method} ${url.pathname}`);
    if (control.isSilent) return;
    const end = (status: number, text: string | Buffer = '', headers: Record<string, string> = {}) =>
      response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : text);
    if (control.failures > 0) {
      control.failures -= 1;
      return end(503, '<Error><Code>SlowDown</Code></Error>');
    }
    if (!isSigned(request, { accessKeyId, secretAccessKey }))
      return end(403, '<Error><Code>SignatureDoesNotMatch</Code></Error>');
    if (request.headers['x-amz-content-sha256'] !== sha256(body))
      return end(400, '<Error><Code>XAmzContentSHA256Mismatch</Code></Error>');
    const [, bucket, ...path] = url.pathname.split('/');
    if (bucket !== 'shop') return end(404, '<Error><Code>NoSuchBucket</Code></Error>');
    const key = path.join('/');
    if (key === '') return end(200, list(url.searchParams));
    const found = objects.get(key);
    if (request.method === 'PUT') {
      objects.set(key, { bytes: body, contentType: request.headers['content-type'], changed: new Date() });
      return end(200);
    }
    if (request.method === 'DELETE') {
      objects.delete(key);
      return end(204);
    }
    return found
      ? end(200, found.bytes, { 'content-length': String(found.bytes.length) })
      : end(404, '<Error><Code>NoSuchKey</Code></Error>');
  });

  function list(query: URLSearchParams): string {
    const keys = [...objects.keys()].filter((key) => key.startsWith(query.get('prefix') ?? '')).toSorted();
    const from = Number(query.get('continuation-token') ?? 0);
    const page = keys.slice(from, from + control.pageKeys);
    const next =
      from + page.length < keys.length ? `<NextContinuationToken>${from + page.length}</NextContinuationToken>` : '';
    const contents = page.map(
      (key) =>
        `<Contents><Key>${key}</Key><LastModified>${objects.get(key)?.changed.toISOString()}</LastModified></Contents>`,
    );
    return `<ListBucketResult>${next}${contents.join('')}</ListBucketResult>`;
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    heard,
    control,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
