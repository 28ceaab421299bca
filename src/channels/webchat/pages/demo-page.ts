import type { Sites } from '../sites.js';
import { markup, type Markup } from './markup.js';

/** The three sites shown at `/`, each with its own look and its own `data-site`. */
const SHOWN = [
  {
    code: 'cong-thong-tin',
    look: 'portal',
    tab: 'Cổng thông tin tỉnh',
    kicker: 'Ủy ban nhân dân tỉnh Lạng Sơn',
    headline: 'Cổng thông tin điện tử tỉnh Lạng Sơn',
    menu: ['Giới thiệu', 'Tin tức', 'Văn bản', 'Dịch vụ công', 'Liên hệ'],
    stories: [
      [
        'Hỏi thủ tục ngay trên trang này',
        'Bấm nút ở góc dưới màn hình, gõ điều cần hỏi như đang nói chuyện. Có dấu hay không dấu đều được.',
      ],
      [
        'Câu nào cũng có nguồn',
        'Mỗi câu trả lời ghi rõ lấy từ thủ tục nào, cập nhật ngày nào, bấm vào là mở được bản gốc.',
      ],
      ['Chưa chắc thì hỏi lại', 'Nhiều thủ tục gần giống nhau: trợ lý đưa ra các lựa chọn để bạn bấm.'],
    ],
  },
  {
    code: 'so-tu-phap',
    look: 'office',
    tab: 'Sở Tư pháp',
    kicker: 'Tỉnh Lạng Sơn',
    headline: 'Sở Tư pháp',
    menu: ['Hộ tịch', 'Chứng thực', 'Lý lịch tư pháp', 'Trợ giúp pháp lý'],
    stories: [
      [
        'Một dòng mã cho mỗi trang',
        'Trang này dùng đúng trợ lý ấy, chỉ khác data-site: màu sắc, lời chào và câu hỏi gợi ý đổi theo.',
      ],
      [
        'Không làm chậm trang',
        'Trợ lý chỉ tải sau khi trang đã hiện xong, không đặt cookie, không gọi máy chủ nào khác.',
      ],
    ],
  },
  {
    code: 'phuong-tam-thanh',
    look: 'ward',
    tab: 'Phường Tam Thanh',
    kicker: 'Tỉnh Lạng Sơn',
    headline: 'Phường Tam Thanh',
    menu: ['Thông báo', 'Lịch tiếp dân', 'Thủ tục'],
    stories: [
      [
        'Chữ to, nền tối, tiếng Anh',
        'Mở trợ lý, bấm biểu tượng bánh răng để phóng chữ, đổi màu nền hoặc ngôn ngữ.',
      ],
      ['Xóa là xóa hết', 'Cuộc trò chuyện chỉ giữ trên máy này; bấm "Xóa" thì mất cả ở đây lẫn ở máy chủ.'],
    ],
  },
] as const;

/** The demonstration page: one of three sites with the widget on it. `code`: which; anything else is the first. */
export function demoPage(code: string, sites: Sites, hotline: string): Markup {
  const shown = SHOWN.find((site) => site.code === code) ?? SHOWN[0];
  return markup`<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${shown.headline} – trang minh họa trợ lý</title>
<link rel="stylesheet" href="/demo.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<script src="/widget.js" data-site="${shown.code}" defer></script>
</head>
<body class="${shown.look}">
<a class="skip" href="#noi-dung">Đến nội dung chính</a>
<nav class="switch" aria-label="Trang minh họa">
<p>Trang minh họa: cùng một trợ lý trên ba trang khác nhau</p>
<ul>${SHOWN.map(
    (site) =>
      markup`<li><a href="/?site=${site.code}"${site === shown ? markup` aria-current="page"` : ''}>${site.tab}</a></li>`,
  )}<li><a href="/kiosk">Màn hình ki-ốt</a></li></ul>
</nav>
<header>
<p class="owner">${shown.kicker}</p>
<h1>${shown.headline}</h1>
<ul class="menu">${shown.menu.map((item) => markup`<li>${item}</li>`)}</ul>
</header>
<main id="noi-dung">
${shown.stories.map(([title, text]) => markup`<article><h2>${title}</h2><p>${text}</p></article>`)}
<article class="code"><h2>Thêm vào trang của đơn vị</h2><p>Chép dòng này vào trang:</p>
<pre tabindex="0"><code>&lt;script src="…/widget.js" data-site="${shown.code}" defer&gt;&lt;/script&gt;</code></pre></article>
${noScript(sites.of(shown.code).hotline ?? hotline)}
</main>
<footer><p>Trang minh họa, không phải trang chính thức của đơn vị.</p></footer>
</body>
</html>
`;
}

/** What a visitor without JavaScript reads. */
export function noScript(hotline: string): Markup {
  return markup`<noscript><p class="no-script" id="khong-javascript">Trình duyệt đang tắt JavaScript nên chưa mở được trợ lý. Bạn bật JavaScript rồi tải lại trang, hoặc gọi tổng đài <a href="tel:${hotline}">${hotline}</a> để được hướng dẫn.</p></noscript>`;
}
