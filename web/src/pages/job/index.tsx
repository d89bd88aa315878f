import { Page } from "@/ui/page";

export default function Job() {
  return <Page title="Job">Under construction.</Page>;
}
