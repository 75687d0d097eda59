/* The grid of hours with the keyboard alone: Enter and the arrows move between boxes. Without this file, Tab does. */
(() => {
  "use strict";

  const open = (box) => box.offsetParent !== null && !box.disabled;

  /* The boxes in rows, as they are seen: a folded cell has none. */
  const rowsOf = (grid) => [...grid.querySelectorAll("tbody tr")]
    .map((row) => [...row.querySelectorAll("input[inputmode=decimal]")].filter(open))
    .filter((row) => row.length);

  const reach = (box) => {
    box.focus();
    box.select?.();
  };

  const move = (grid, box, down, across) => {
    const rows = rowsOf(grid);
    const y = rows.findIndex((row) => row.includes(box));
    const x = rows[y].indexOf(box) + across;
    if (across) return rows[y][x] && reach(rows[y][x]);
    const next = rows[y + down];
    if (next) return reach(next[Math.min(x, next.length - 1)]);
    if (down > 0) {
      /* Past the last person, the signature: the other columns are for the few who need them. */
      reach(grid.querySelector("[data-grid-end]"));
    }
    return undefined;
  };

  document.addEventListener("keydown", (event) => {
    const box = event.target;
    const grid = box.closest?.("form[data-grid]");
    if (!grid || !box.matches("input[inputmode=decimal]") || event.altKey || event.ctrlKey || event.metaKey) return;
    const atStart = box.selectionStart === 0;
    const atEnd = box.selectionEnd === box.value.length;
    if (event.key === "Enter" || event.key === "ArrowDown") move(grid, box, 1, 0);
    else if (event.key === "ArrowUp") move(grid, box, -1, 0);
    else if (event.key === "ArrowRight" && atEnd) move(grid, box, 0, 1);
    else if (event.key === "ArrowLeft" && atStart) move(grid, box, 0, -1);
    else return;
    event.preventDefault();
  });

  /* Not the attribute « autofocus »: the browser complains of it to who types before the page is drawn. */
  function readyToType(box) {
    if (!box || document.activeElement !== document.body) return;
    box.focus();
    box.select();
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-grid] [data-needs-script]").forEach((note) => { note.hidden = false; });
    /* Hours taken over from last month are looked at one by one: the first is ready to be typed over. */
    readyToType(document.querySelector("form[data-grid] [data-ready-to-type]"));
  });
})();
