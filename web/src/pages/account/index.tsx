import { Page } from "@/ui/page";

export default function Account() {
  return <Page title="Account">Under construction.</Page>;
}
