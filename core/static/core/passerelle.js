/* What the browser adds. Every page works without this file. */
(() => {
  "use strict";

  const each = (root, selector, act) => {
    if (root.matches && root.matches(selector)) act(root);
    root.querySelectorAll(selector).forEach(act);
  };

  /* A form is sent once: its buttons wait for the answer, and wake up when the page comes back. */
  const guarded = new WeakSet();
  const asleep = new Set();

  const release = (button) => {
    button.disabled = false;
    button.removeAttribute("aria-busy");
    asleep.delete(button);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog") return;
    if (form.dataset.confirm && !form.dataset.confirmed) {
      event.preventDefault();
      askFirst(form, event.submitter);
      return;
    }
    if (guarded.has(form)) {
      event.preventDefault();
      return;
    }
    if (form.method !== "post" || form.hasAttribute("data-repeatable")) return;
    guarded.add(form);
    /* After this turn of the loop, so that the name of the pressed button is still sent. */
    setTimeout(() => {
      [...form.elements].filter((one) => one.type === "submit").forEach((button) => {
        if (button.disabled) return;
        button.disabled = true;
        asleep.add(button);
      });
      (event.submitter || form.querySelector("[type=submit]"))?.setAttribute("aria-busy", "true");
    });
    /* A download or a lost answer must not leave a dead form. */
    setTimeout(() => wake(form), 15000);
  });

  const wake = (form) => {
    guarded.delete(form);
    delete form.dataset.confirmed;
    [...form.elements].filter((one) => asleep.has(one)).forEach(release);
  };

  window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach(wake));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    if (form) wake(form);
  });

  /* Questions before acts that cannot be undone: <form data-confirm="…" data-confirm-action="Supprimer">. */
  const askFirst = (form, submitter) => {
    const dialog = document.getElementById("p-confirm");
    if (!dialog?.showModal) {
      if (window.confirm(form.dataset.confirm)) send(form, submitter);
      return;
    }
    dialog.querySelector("[data-question]").textContent = form.dataset.confirm;
    const yes = dialog.querySelector("[value=yes]");
    yes.textContent = form.dataset.confirmAction || submitter?.textContent.trim() || "Confirmer";
    yes.className = submitter?.className.includes("danger") ? "btn btn-danger" : "btn btn-primary";
    dialog.returnValue = "";
    dialog.onclose = () => {
      if (dialog.returnValue === "yes") send(form, submitter);
      else submitter?.focus();
    };
    dialog.showModal();
  };

  const send = (form, submitter) => {
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter && form.contains(submitter) ? submitter : undefined);
  };

  /* Messages can be dismissed; good news leaves by itself after a while, errors never do. */
  const closable = (root) => each(root, "[data-dismiss]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => button.closest("[data-dismissable]").remove());
  });

  /* Folded menus close when one looks elsewhere. */
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.p-menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details.p-menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  /* Tables shown as cards keep their meaning; wide ones can be scrolled with the keyboard. */
  const tables = (root) => {
    each(root, "table.p-table", (table) => {
      table.setAttribute("role", "table");
      table.querySelectorAll("thead, tbody, tfoot").forEach((group) => group.setAttribute("role", "rowgroup"));
      table.querySelectorAll("tr").forEach((row) => row.setAttribute("role", "row"));
      table.querySelectorAll("thead th").forEach((cell) => cell.setAttribute("role", "columnheader"));
      table.querySelectorAll("tbody th, tfoot th").forEach((cell) => cell.setAttribute("role", "rowheader"));
      table.querySelectorAll("td").forEach((cell) => cell.setAttribute("role", "cell"));
    });
    each(root, ".p-table-wrap", (wrap) => {
      if (wrap.scrollWidth > wrap.clientWidth + 1 && getComputedStyle(wrap).overflowX !== "visible") {
        wrap.tabIndex = 0;
        wrap.setAttribute("role", "region");
        wrap.setAttribute("aria-label", wrap.querySelector("caption")?.textContent.trim() || "Tableau à faire défiler");
      }
    });
  };

  /* On a telephone the row of tabs is longer than the screen: the current one is brought in sight. */
  const tabs = (root) => each(root, ".p-tabs a[aria-current]", (tab) => {
    const row = tab.closest("ul");
    row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  });

  /* Charts: the library is fetched only where a chart is; the table beside it says the same. */
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const figure = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 2 });

  const folded = (text, width) => text.split(" ").reduce((lines, word) => {
    const last = lines[lines.length - 1];
    if (last && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
    return lines;
  }, []);

  const draw = (canvas) => {
    const data = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
    const colours = [1, 2, 3, 4, 5, 6].map((n) => token(`--chart-${n}`));
    const unit = data.unit ? `\u00a0${data.unit}` : "";
    const round = data.kind === "doughnut";
    const ink = token("--brand-ink-soft");
    const box = canvas.parentElement;
    box.hidden = false;
    /* Long names are read along, not askew: the bars lie down and the names are folded. */
    const lying = data.kind === "bar" && data.labels.some((text) => text.length > 16);
    if (lying) {
      box.style.height = `${data.labels.length * (22 * data.series.length + 20) + 80}px`;
      data.labels = data.labels.map((text) => folded(text, box.clientWidth < 560 ? 16 : 24));
    }
    /* On a telephone each series has its own line of legend: the drawing keeps its height above them. */
    else if (box.clientWidth < 420 && data.series.length > 2) box.style.height = `${box.clientHeight + 24 * data.series.length}px`;
    const names = { grid: { display: false }, ticks: { color: ink, font: { size: lying ? 13 : 14 }, autoSkip: !lying } };
    const figures = { beginAtZero: true, grid: { color: token("--brand-line") }, border: { display: false }, ticks: { color: ink, font: { size: 14 }, callback: (value) => figure.format(value) } };
    new window.Chart(canvas, {
      type: data.kind,
      data: {
        labels: data.labels,
        datasets: data.series.map((one, i) => ({
          label: one.label,
          data: one.values,
          backgroundColor: round ? colours : one.band ? `${colours[i % 6]}26` : colours[i % 6],
          fill: one.band ? "-1" : false,
          borderColor: round ? token("--brand-surface") : colours[i % 6],
          borderWidth: data.kind === "bar" ? 0 : 2,
          borderRadius: data.kind === "bar" ? 4 : 0,
          borderDash: data.kind === "line" && i > 0 ? [7, 4] : [],
          pointRadius: data.labels.length > 24 ? 0 : 3,
          tension: 0.25,
          maxBarThickness: 46,
        })),
      },
      options: {
        maintainAspectRatio: false,
        animation: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? false : { duration: 300 },
        locale: "fr-FR",
        font: { family: token("--brand-font"), size: 14 },
        color: ink,
        indexAxis: lying ? "y" : "x",
        scales: round ? {} : lying ? { x: figures, y: names } : { x: names, y: figures },
        plugins: {
          legend: { display: round || data.series.length > 1, position: round && canvas.clientWidth > 380 ? "right" : "bottom", labels: { color: token("--brand-ink"), usePointStyle: true, boxHeight: 8, font: { size: 14 } } },
          tooltip: { callbacks: { label: (item) => `${item.dataset.label || item.label} : ${figure.format(item.raw)}${unit}` } },
        },
      },
    });
  };

  const charts = (root) => {
    const waiting = [...root.querySelectorAll("canvas[data-chart]")];
    if (!waiting.length) return;
    const go = () => {
      window.Chart.defaults.font.family = token("--brand-font");
      waiting.forEach(draw);
    };
    if (window.Chart) return go();
    const script = document.createElement("script");
    script.src = document.documentElement.dataset.chartLibrary;
    script.onload = go;
    document.head.append(script);
  };

  const enhance = (root) => {
    closable(root);
    tables(root);
    tabs(root);
    charts(root);
    root.querySelector("body:not(.p-gallery) [data-focus]")?.focus();
  };

  document.addEventListener("DOMContentLoaded", () => {
    enhance(document);
    document.querySelectorAll("[data-print]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    });
  });
  document.addEventListener("htmx:load", (event) => {
    if (event.target !== document.body) enhance(event.detail.elt);
  });
})();
