"""Somebody who has a keyboard and nothing else: no mouse, and no script that moves the focus."""

from playwright.sync_api import Locator, Page

MOST_STEPS = 120
"""Tabs to the farthest control of a page; who needs more is lost."""
FOCUSED = """target => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at === target;
}"""
SEEN = """target => {
  const outlined = (element) => {
    if (!element) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1) || /inset|0px 0px 0px [1-9]/.test(boxShadow);
  };
  const box = target.getBoundingClientRect();
  const shown = box.width * box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  const own = target.matches(":focus-visible") && outlined(target);
  const label = target.closest("label");  // a radio or checkbox that a card stands for
  return { shown, marked: own || outlined(target.nextElementSibling) || outlined(label) };
}"""


class Keys:
    def __init__(self, page: Page) -> None:
        self.page = page
        self._keyboard = page.keyboard

    def press(self, *keys: str) -> None:
        for key in keys:
            self._keyboard.press(key)

    def type(self, text: str) -> None:
        self._keyboard.type(text)

    def reach(self, target: Locator, *, back: bool = False) -> None:
        """By Tab alone; the focus is seen where it ends."""
        target.wait_for(state="attached")
        for _ in range(MOST_STEPS):
            if target.evaluate(FOCUSED):
                break
            self._keyboard.press("Shift+Tab" if back else "Tab")
        else:
            raise AssertionError(f"{target} is not reached by {MOST_STEPS} tabs")
        seen = target.evaluate(SEEN)
        assert seen["shown"], f"{target} has the focus outside of what is seen"
        assert seen["marked"], f"{target} has the focus, and nothing shows it"

    def use(self, target: Locator, key: str = "Enter", *, back: bool = False) -> None:
        self.reach(target, back=back)
        self._keyboard.press(key)

    def write(self, target: Locator, text: str) -> None:
        """In place of what stands there."""
        self.reach(target)
        self._keyboard.press("Control+a")
        self._keyboard.type(text)
