import type { Sites } from '../sites.js';
import { noScript } from './demo-page.js';
import { markup, type Markup } from './markup.js';

/** A chat that fills the screen of a service centre's kiosk; the widget resets it when nobody is there. */
export function kioskPage(code: string, sites: Sites, hotline: string): Markup {
  const site = sites.codes.includes(code) ? code : 'kiosk';
  return markup`<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${sites.of(site).title.vi} – ${sites.of(site).owner.vi}</title>
<link rel="stylesheet" href="/demo.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<script src="/widget.js" data-site="${site}" data-mode="kiosk" defer></script>
</head>
<body class="kiosk">
<main>
${noScript(sites.of(site).hotline ?? hotline)}
</main>
</body>
</html>
`;
}
