import { ButtonLink } from "@/ui/button";
import { Page } from "@/ui/page";

export default function Missing() {
  return (
    <Page title="There is no such page" width="narrow" lead="The link may be old, or what it led to was deleted.">
      <ButtonLink look="primary" href="/">
        Go to the start
      </ButtonLink>
    </Page>
  );
}
