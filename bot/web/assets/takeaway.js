// The takeaway page: a button that prints it, and leaving without a way back.
import { leaveByButton } from './leave.js';

const print = document.getElementById('print');
if (print) {
  print.hidden = false;
  print.addEventListener('click', () => window.print());
}
leaveByButton();
