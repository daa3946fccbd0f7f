import { createKernel } from '../webassembly/kernel.ts';
import { GRAM_KERNEL, PANEL_ROWS } from './gram-kernel.ts';

const DOUBLE = Float64Array.BYTES_PER_ELEMENT;

/** Panels multiplied with every earlier panel before the next ones: together they must fit a core's L2 cache. */
const BLOCK_BYTES = 262_144;

const kernel = createKernel(GRAM_KERNEL, 'multiply');

/** A block of products: of rows row … row + 3 with rows column … column + width − 1, row-major. */
export interface GramBlock {
  products: Float64Array;
  row: number;
  column: number;
  width: number;
}

/** The rows of a batch, each times its scale: the vectors whose products are wanted. */
export interface ScaledRows {
  vectors: Float32Array;
  dimensions: number;
  scales: Float64Array;
}

/**
 * Visits the inner products of all pairs of scaled rows, computed in float64, in blocks that cover the
 * upper triangle with the diagonal. Rows and columns run past the last row up to a multiple of four,
 * where products mean nothing. A block is valid only during its visit.
 */
export const visitProducts = (rows: ScaledRows, visit: (block: GramBlock) => void): void => {
  const panels = Math.ceil(rows.scales.length / PANEL_ROWS);
  const panelBytes = rows.dimensions * PANEL_ROWS * DOUBLE;
  const blockPanels = Math.max(1, Math.floor(BLOCK_BYTES / panelBytes));
  const productsAt = panels * panelBytes;
  const mostWidth = Math.min(blockPanels, panels) * PANEL_ROWS;
  const { memory, call } = kernel.withMemory(productsAt + PANEL_ROWS * mostWidth * DOUBLE);
  packPanels(rows, new Float64Array(memory, 0, productsAt / DOUBLE));

  for (let block = 0; block < panels; block += blockPanels) {
    const end = Math.min(block + blockPanels, panels);
    for (let panel = 0; panel < end; panel++) {
      const first = Math.max(block, panel);
      const width = (end - first) * PANEL_ROWS;
      call(
        panel * panelBytes,
        first * panelBytes,
        end * panelBytes,
        panelBytes,
        productsAt,
        width * DOUBLE,
      );
      visit({
        products: new Float64Array(memory, productsAt, PANEL_ROWS * width),
        row: panel * PANEL_ROWS,
        column: first * PANEL_ROWS,
        width,
      });
    }
  }
};

const packPanels = ({ vectors, dimensions, scales }: ScaledRows, panels: Float64Array): void => {
  for (let row = 0; row < scales.length; row++) {
    const within = row % PANEL_ROWS;
    const at = (row - within) * dimensions + within;
    for (let k = 0; k < dimensions; k++) {
      panels[at + k * PANEL_ROWS] = vectors[row * dimensions + k] * scales[row];
    }
  }
};
