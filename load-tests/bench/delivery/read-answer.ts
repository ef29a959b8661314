import { get } from 'node:http';

export interface RawAnswer {
  status: number;
  /** Names and values in turn, as they came, without what Node writes itself. */
  headers: string[];
  body: Buffer;
}

const NODES_OWN = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding']);

/** Reads an answer as it is on the wire, packed. */
export function readAnswer(url: string, headers: Readonly<Record<string, string>>): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    get(url, { headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { rawHeaders, statusCode = 0 } = response;
        const pairs = rawHeaders.flatMap((name, at) =>
          at % 2 === 0 && !NODES_OWN.has(name.toLowerCase()) ? [name, rawHeaders[at + 1]!] : [],
        );
        resolve({ status: statusCode, headers: pairs, body: Buffer.concat(chunks) });
      });
    }).on('error', reject);
  });
}

export const headerOf = ({ headers }: RawAnswer, name: string): string | undefined =>
  headers[headers.findIndex((text, at) => at % 2 === 0 && text.toLowerCase() === name) + 1];
