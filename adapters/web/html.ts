export { escapeHtml, type Html, html, nothing } from "../../src/lib/html.ts";
