import type { LoginAnswer } from '@headroom/contracts/accounts';
import type { ProductList } from '@headroom/contracts/products';

// What smoke-test.js asks of a server, without k6: node load-tests/smoke-http.ts [http://localhost:3000]
const baseUrl = process.argv[2] ?? 'http://localhost:3000';
const account = { email: 'test@example.com', password: 'password123' };

/** The ways in which clients send a sign-in: k6 and HTML forms send a form, everybody else JSON. */
const loginBodies: Record<string, RequestInit> = {
  form: { body: new URLSearchParams(account) },
  JSON: { body: JSON.stringify(account), headers: { 'content-type': 'application/json' } },
};

for (const [kind, request] of Object.entries(loginBodies)) {
  const { token } = await ask<LoginAnswer>('/api/auth/login', { method: 'POST', ...request });
  if (!token) throw new Error(`The sign-in as ${kind} answered without a token`);
  const { products } = await ask<ProductList>('/api/products', { headers: { authorization: `Bearer ${token}` } });
  if (products.length === 0) throw new Error('The list of products is empty');
  console.log(`signed in as ${kind}, read ${products.length} products`);
}

async function ask<T>(path: string, request: RequestInit): Promise<T> {
  const response = await fetch(new URL(path, baseUrl), request);
  const text = await response.text();
  if (response.status !== 200)
    throw new Error(`${request.method ?? 'GET'} ${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
