import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Locator, Page } from 'playwright-core';

/** The widget on a page, by what a person sees of it. */
export function widgetOn(page: Page) {
  const root = page.locator('tro-ly-xu-lang');
  return {
    root,
    launcher: root.locator('.launcher'),
    panel: root.locator('.panel'),
    input: root.locator('.input'),
    log: root.locator('[role=log]'),
    banner: root.locator('.banner'),
    mine: root.locator('.mine'),
    /** Answers, without the greeting. */
    answers: root.locator('.bot:not(.typing):has(time)'),
    chip: (text: string): Locator => root.locator('.chip', { hasText: text }),
    option: (text: string): Locator => root.locator('.option', { hasText: text }),
    suggestions: root.locator('.suggest [role=option]'),
    button: (name: string): Locator => root.getByRole('button', { name, exact: true }),
    async open() {
      await this.launcher.click();
      await this.panel.waitFor();
    },
    async ask(question: string) {
      const before = await this.answers.count();
      await this.input.fill(question);
      await this.input.press('Enter');
      await this.answers.nth(before).waitFor();
    },
    async settings() {
      await root.getByRole('button', { name: /^(Cỡ chữ|Text size)$/ }).click();
    },
  };
}

/** A portal site of somebody else: another origin, its own markup and headers. */
export async function startSite(
  html: (widgetUrl: string) => string,
  botUrl: string,
  headers: (botUrl: string) => Record<string, string> = () => ({}),
): Promise<{ url: string; stop: () => Promise<void> }> {
  const server: Server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...headers(botUrl) });
    response.end(html(`${botUrl}/widget.js`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
