import type { Server as HttpServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Server } from 'restify';
import { Access } from './access.js';
import { Asset, assetFile } from './assets.js';
import { clientAddress } from './client-address.js';
import type { WebChatDeps } from './deps.js';
import { DirectLine, webSocketHost } from './direct-line.js';
import { DEFAULT_LIMITS, RateGuard } from './limits.js';
import { mayUse } from './origins.js';
import { demoPage } from './pages/demo-page.js';
import { DEMO_STYLE, ICON } from './pages/demo-style.js';
import { kioskPage } from './pages/kiosk-page.js';
import type { Markup } from './pages/markup.js';
import { sendJson } from '../send.js';
import { route, type Call } from './route.js';
import { securePage } from './security-headers.js';
import { Streams } from './streams.js';

const ASSET_SECONDS = 3600;
const PAGE_SECONDS = 300;
/** Of the national public service portal. */
const NATIONAL_HOTLINE = '18001096';
const MOST_SUGGESTIONS = 8;
/** A longer prefix is a question, not the beginning of a name. */
const LONGEST_PREFIX = 120;
/** `dist/widget`, seen from `dist/src/channels/webchat`. */
const WIDGET_DIR = join(dirname(fileURLToPath(import.meta.url)), '../../../widget');

/** What `mountWebChat` gives back. */
export interface WebChat {
  /** Open WebSockets of this process. */
  readonly connections: number;
  /** Tells clients to come back later and closes their streams; call it before the server's own `close`. */
  close(): Promise<void>;
}

/**
 * Mounts the web chat on a restify server: Direct Line 3.0 (`/v3/directline/*`), the widget (`/widget.js`,
 * `/widget.css`, `/site`, `/suggest`) and our pages (`/`, `/kiosk`).
 *
 * @example
 * const webChat = mountWebChat(server, { store, secret, sites: watchSites('knowledge/sites.yaml', log), suggest });
 */
export function mountWebChat(server: Server, deps: WebChatDeps): WebChat {
  if (deps.secret.length < 16) throw new Error('WEBCHAT_SECRET quá ngắn: cần ít nhất 16 ký tự');
  const limits = { ...DEFAULT_LIMITS, ...deps.limits };
  const now = deps.now ?? Date.now;
  const onError = deps.onError ?? (() => {});
  const rule = { allowed: deps.origins ?? [], publicUrl: deps.publicUrl };
  const hotline = deps.hotline ?? NATIONAL_HOTLINE;
  const access = new Access(deps.secret, rule, deps.store.conversations, now);
  const guard = new RateGuard(limits, deps.store.counters);
  const streams = new Streams(deps.store.activities, access, limits, guard, onError);

  new DirectLine(deps, access, limits, guard, streams, now).mount(server);
  streams.mount((server as unknown as { server: HttpServer }).server);

  const widgetDir = deps.widgetDir ?? WIDGET_DIR;
  const css = 'text/css; charset=utf-8';
  const assets: Record<string, Asset> = {
    '/widget.js': assetFile(join(widgetDir, 'widget.js'), 'text/javascript; charset=utf-8', ASSET_SECONDS),
    '/widget.css': assetFile(join(widgetDir, 'widget.css'), css, ASSET_SECONDS),
    '/demo.css': new Asset(DEMO_STYLE, css, ASSET_SECONDS),
    '/icon.svg': new Asset(ICON, 'image/svg+xml', ASSET_SECONDS),
  };
  const get = (path: string, handler: (call: Call) => Promise<void> | void) => {
    route(server, 'get', path, handler, onError);
    route(server, 'head', path, handler, onError);
  };
  for (const [path, asset] of Object.entries(assets)) {
    get(path, ({ request, response }) => asset.send(request, response));
  }
  get('/', (call) =>
    sendPage(call, demoPage(call.query.get('site') ?? '', deps.sites(), hotline), deps.publicUrl),
  );
  get('/kiosk', (call) =>
    sendPage(call, kioskPage(call.query.get('site') ?? '', deps.sites(), hotline), deps.publicUrl),
  );
  get('/site', ({ request, response, query }) => {
    // How a site looks is no secret: any page may read it, and reads in it whether it may go on.
    const { origin, host } = request.headers;
    const allowed = origin === undefined || mayUse(origin, host, rule);
    const site = deps.sites().of(query.get('site') ?? '');
    sendJson(
      response,
      200,
      { ...site, hotline: site.hotline ?? hotline, allowed },
      {
        'Access-Control-Allow-Origin': origin ?? '*',
        'Cache-Control': `public, max-age=${PAGE_SECONDS}`,
        Vary: 'Origin',
      },
    );
  });
  get('/suggest', async ({ request, response, query }) => {
    access.origin(request);
    await guard.suggestion(clientAddress(request));
    const prefix = (query.get('q') ?? '').trim();
    const limit = Math.min(MOST_SUGGESTIONS, Math.max(1, Number(query.get('limit')) || 6));
    const found =
      prefix && prefix.length <= LONGEST_PREFIX ? ((await deps.suggest?.(prefix, limit)) ?? []) : [];
    const suggestions = found.slice(0, limit);
    sendJson(response, 200, { suggestions }, corsFor(request.headers.origin, request.headers.host, rule));
  });

  return {
    get connections() {
      return streams.size;
    },
    close: () => streams.close(),
  };
}

function corsFor(
  origin: string | undefined,
  host: string | undefined,
  rule: Parameters<typeof mayUse>[2],
): Record<string, string> {
  const allowed = origin !== undefined && mayUse(origin, host, rule);
  return { Vary: 'Origin', ...(allowed ? { 'Access-Control-Allow-Origin': origin } : {}) };
}

function sendPage({ request, response }: Call, page: Markup, publicUrl: string | undefined): void {
  securePage(response, webSocketHost(request, publicUrl));
  const bytes = Buffer.from(page.html);
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': bytes.length,
    'Cache-Control': 'no-cache',
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
