import { Page } from "@/ui/page";

export default function Watch() {
  return <Page title="Watch">Under construction.</Page>;
}
