import { Page } from "@/ui/page";

export default function Clips() {
  return <Page title="Clips">Under construction.</Page>;
}
