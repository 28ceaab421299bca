/** Style sheet of our own pages (`/demo.css`); the widget has its own inside its shadow root. */
export const DEMO_STYLE = `
*, *::before, *::after { box-sizing: border-box; }
html { font-size: 100%; -webkit-text-size-adjust: 100%; }
body { margin: 0; font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: #1f2328; background: #fff; }
a { color: inherit; }
ul { list-style: none; margin: 0; padding: 0; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 1rem; top: 1rem; background: #fff; color: #000; padding: .5rem 1rem; z-index: 1; }
.switch { background: #1f2328; color: #fff; padding: .5rem 1rem; font-size: .9375rem; }
.switch p { margin: 0 0 .25rem; }
.switch ul { display: flex; flex-wrap: wrap; gap: .5rem; }
.switch a { display: inline-block; padding: .625rem .875rem; min-height: 2.75rem; border-radius: .5rem; color: #fff; text-decoration: none; border: 1px solid #6b7280; }
.switch a[aria-current] { background: #fff; color: #1f2328; font-weight: 600; }
.switch a:focus-visible, pre:focus-visible { outline: 3px solid #ffbf47; outline-offset: 2px; }
header { padding: 1.5rem clamp(1rem, 5vw, 4rem); }
header h1 { margin: 0; font-size: clamp(1.5rem, 4vw, 2.25rem); line-height: 1.25; }
.owner { margin: 0 0 .25rem; opacity: .95; letter-spacing: .02em; }
.menu { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin-top: 1rem; }
main { padding: 1.5rem clamp(1rem, 5vw, 4rem); display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); max-width: 75rem; }
article h2 { margin: 0 0 .5rem; font-size: 1.25rem; line-height: 1.35; }
article p { margin: 0; }
pre { overflow-x: auto; background: #f3f4f6; color: #1f2328; padding: .75rem; margin: .5rem 0 0; font-size: .875rem; }
footer { padding: 1.5rem clamp(1rem, 5vw, 4rem) 6rem; font-size: .9375rem; }
.no-script { background: #fff4ce; color: #3b2f00; border-left: .375rem solid #b45309; padding: 1rem; margin: 0; font-size: 1.125rem; }

.code { grid-column: 1 / -1; }

.portal header { background: #9f1d20; color: #fff; border-bottom: .375rem solid #f2b632; }
.portal article { border-top: 3px solid #9f1d20; padding-top: .75rem; }

.office { background: #f4f7f4; font-family: Georgia, "Times New Roman", "Noto Serif", serif; }
.office header { background: #fff; color: #14532d; border-top: .5rem solid #14532d; text-align: center; }
.office .menu { justify-content: center; }
.office article { background: #fff; border: 1px solid #cfdccf; padding: 1.25rem; }

.ward { background: #fffdf7; }
.ward header { background: linear-gradient(100deg, #5b21b6, #7e22ce); color: #fff; border-radius: 0 0 2rem 2rem; }
.ward article { background: #fff; border-radius: 1rem; padding: 1.25rem; box-shadow: 0 2px 10px rgb(91 33 182 / 14%); }

.kiosk { background: #f3f1ec; min-height: 100vh; }
.kiosk main { padding: 0; display: block; max-width: none; }
.kiosk .no-script { margin: 2rem; font-size: 1.75rem; }
`;

/** The pages' icon: a speech bubble. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="5" fill="#9f1d20"/><path d="M5 6h14v9h-8l-4 3.500V15H5z" fill="none" stroke="#fff" stroke-width="1.800" stroke-linejoin="round"/></svg>`;
