// For k6: k6 run load-tests/smoke-test.js. Ten people sign in and open the list for two minutes.
// smoke-http.ts asks the same of a server without k6, once.
import http from 'k6/http';
import { check, sleep } from 'k6';

const baseUrl = __ENV.BASE_URL || 'http://localhost:3000';

export const options = {
  stages: [
    { duration: '30s', target: 10 },
    { duration: '1m', target: 10 },
    { duration: '30s', target: 0 },
  ],
  thresholds: {
    http_req_duration: ['p(95)<200'],
    http_req_failed: ['rate<0.01'],
  },
};

export default function () {
  // k6 sends an object as a form.
  const login = http.post(`${baseUrl}/api/auth/login`, {
    email: 'test@example.com',
    password: 'password123',
  });
  check(login, { 'login successful': (response) => response.status === 200 });

  const products = http.get(`${baseUrl}/api/products`, {
    headers: { Authorization: `Bearer ${login.json('token')}` },
  });
  check(products, {
    'products loaded': (response) => response.status === 200,
    // k6's path language has no `length`: `#` is the number of elements.
    'products count > 0': (response) => response.json('products.#') > 0,
  });

  sleep(1);
}
