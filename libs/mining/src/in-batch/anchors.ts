/**
 * Visits every row as an anchor with its positives (the other rows of its class) and its negatives (the
 * rows of other classes), ascending. Both lists are valid only during the visit.
 */
export const visitAnchors = (
  labels: Int32Array,
  visit: (anchor: number, positives: Int32Array, negatives: Int32Array) => void,
): void => {
  const positives = new Int32Array(labels.length);
  const negatives = new Int32Array(labels.length);
  for (let anchor = 0; anchor < labels.length; anchor++) {
    const label = labels[anchor];
    let positive = 0;
    let negative = 0;
    for (let row = 0; row < labels.length; row++) {
      if (labels[row] !== label) negatives[negative++] = row;
      else if (row !== anchor) positives[positive++] = row;
    }
    visit(anchor, positives.subarray(0, positive), negatives.subarray(0, negative));
  }
};
