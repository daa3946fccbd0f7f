/**
 * Visits every row as an anchor with its positives (the other rows of its class) and its negatives (the
 * rows of other classes), ascending. Both lists are valid only during the visit.
 */
export const visitAnchors = (
  labels: Int32Array,
  visit: (anchor: number, positives: Int32Array, negatives: Int32Array) => void,
): void => {
  const classes = Map.groupBy(labels.keys(), (row) => labels[row]);
  const positives = new Int32Array(labels.length);
  const negatives = new Int32Array(labels.length);
  for (let anchor = 0; anchor < labels.length; anchor++) {
    let positive = 0;
    let negative = 0;
    let row = 0;
    for (const member of classes.get(labels[anchor])!) {
      while (row < member) negatives[negative++] = row++;
      if (row++ !== anchor) positives[positive++] = member;
    }
    while (row < labels.length) negatives[negative++] = row++;
    visit(anchor, positives.subarray(0, positive), negatives.subarray(0, negative));
  }
};
