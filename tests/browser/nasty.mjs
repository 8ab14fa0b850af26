// What somebody could type to break a page.
export const NASTY = [
  "<script>document.title = 'broken'</script>",
  "<img src=x onerror=\"document.title='broken'\">",
  "</li></ol><style>body { display: none }</style>",
  "=HYPERLINK(\"javascript:alert(1)\")",
  "\" onmouseover=\"document.title='broken'",
  "{{ 7 * 7 }} &lt;b&gt; \u202Eabc",
];
