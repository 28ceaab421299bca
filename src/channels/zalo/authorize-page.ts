import type { ServerResponse } from 'node:http';
import { markup, type Markup } from '../webchat/pages/markup.js';

/** What the administrator sees. */
export type AuthorizeView =
  | { step: 'ask'; redirectUri: string; problem?: string }
  | { step: 'done' }
  | { step: 'failed'; problem: string };

const STYLE = `body{font:1rem/1.6 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
label{display:block;font-weight:600;margin:1rem 0 .3rem}input{font:inherit;width:100%;padding:.5rem;box-sizing:border-box;border:1px solid #666;border-radius:.3rem}
button{font:inherit;margin-top:1rem;padding:.6rem 1.2rem;border:0;border-radius:.3rem;background:#0b57d0;color:#fff;cursor:pointer}
code{background:#eee;padding:.1rem .3rem;word-break:break-all}.problem{color:#a30000;font-weight:600}`;

function bodyOf(view: AuthorizeView): Markup {
  switch (view.step) {
    case 'ask':
      return markup`<h1>Cấp quyền Zalo cho trợ lý</h1>
<p>Trang này dành cho quản trị viên. Sau khi nhập mã quản trị (<code>ADMIN_TOKEN</code>), bạn được đưa sang trang của Zalo để cho phép trợ lý nhắn tin thay Official Account.</p>
<p>Địa chỉ quay về phải khai trước trong trang quản lý ứng dụng Zalo: <code>${view.redirectUri}</code></p>
${view.problem ? markup`<p class="problem" role="alert">${view.problem}</p>` : ''}
<form method="post" action="/zalo/authorize"><label for="token">Mã quản trị</label><input id="token" name="token" type="password" autocomplete="off" required autofocus><button>Tiếp tục sang Zalo</button></form>`;
    case 'done':
      return markup`<h1>Đã cấp quyền</h1><p>Trợ lý đã nhận quyền và gửi tiếp các tin đang chờ. Bạn có thể đóng trang này.</p>`;
    case 'failed':
      return markup`<h1>Chưa cấp được quyền</h1><p class="problem" role="alert">${view.problem}</p><p><a href="/zalo/authorize">Làm lại từ đầu</a></p>`;
  }
}

/** Sends the page; nothing of it is kept or framed, and its form leads here or to Zalo (`zaloOrigin`) only. */
export function sendAuthorizePage(
  response: ServerResponse,
  status: number,
  view: AuthorizeView,
  { zaloOrigin, headers = {} }: { zaloOrigin: string; headers?: Record<string, string> },
): void {
  const { html } =
    markup`<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Cấp quyền Zalo</title><link rel="stylesheet" href="/zalo/authorize.css"></head><body><main>${bodyOf(view)}</main></body></html>`;
  const bytes = Buffer.from(html);
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
    'Content-Security-Policy': `default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' ${zaloOrigin}`,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(bytes);
}

export function sendAuthorizeStyle(response: ServerResponse): void {
  const bytes = Buffer.from(STYLE);
  response.writeHead(200, {
    'Content-Type': 'text/css; charset=utf-8',
    'Content-Length': bytes.length,
    'Cache-Control': 'public, max-age=3600',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(bytes);
}
