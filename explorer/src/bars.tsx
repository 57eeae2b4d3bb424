// Rows with values in; a small bar chart that reads as a list too out.
import type { VNode } from "preact";

export interface Row {
  label: string | VNode;
  value: number;
  shown: string;
}

export function Bars({ title, rows }: { title: string; rows: Row[] }): VNode {
  const most = Math.max(...rows.map((row) => Math.abs(row.value)), Number.MIN_VALUE);
  return (
    <figure class="bars">
      <figcaption>{title}</figcaption>
      <ul>
        {rows.map((row, n) => (
          <li key={n}>
            <span class="label">{row.label}</span>
            <span class="track" aria-hidden="true"><span style={{ width: `${(100 * Math.abs(row.value)) / most}%` }} /></span>
            <span class="value">{row.shown}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
