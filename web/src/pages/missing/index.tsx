import { Compass } from "lucide-react";
import { ButtonLink } from "@/ui/button";
import { Empty } from "@/ui/notes";
import { Page } from "@/ui/page";

export default function Missing() {
  return (
    <Page title="Page not found" heading={null}>
      <Empty
        icon={<Compass size={24} />}
        title="There is no such page"
        action={
          <ButtonLink look="primary" href="/">
            Go to the start
          </ButtonLink>
        }
      >
        The link may be old, or what it led to was deleted.
      </Empty>
    </Page>
  );
}
