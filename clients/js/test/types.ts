// Compiled, never run: the declarations say what the README promises.
import {
  connect,
  ConnectError,
  PushbridgeClient,
  RefusedError,
  type Message,
  type Presence,
  type Receipt,
} from "pushbridge";

export async function use(): Promise<string[]> {
  const client: PushbridgeClient = await connect({
    appkey: "52fcc04c4dc903d66d6f8f92",
    url: "http://localhost:3000",
    customid: "user42",
    transports: ["websocket"],
    socket: { reconnectionDelay: 100 },
  });
  const end: () => void = client.on("message", (message: Message) => message.text.length);
  client.once("presence", (presence: Presence) => presence.action === "join");
  client.on("receipt", async (receipt: Receipt) => receipt.messageId);
  client.on("close", ({ error }) => error.code);
  end();

  const subscription = await client.subscribe("rooms/+", { qos: 2 }, (message) => message.data);
  await client.subscribe("rooms/#", ({ topic, missed }) => [topic, missed]);
  await client.subscribePresence("rooms", ({ alias, timestamp }) => [alias, timestamp]);
  await subscription.end();
  const { messageId } = await client.publish("news", { any: ["thing"] }, { qos: 0, ttl: 60, apn: true });
  await client.publishToAlias("jack", "text", { apn: { aps: { badge: 3 } }, messageId });
  const online: boolean = await client.isOnline("jack");
  const missed: Message[] = await client.missed();

  try {
    await client.setAlias("two words");
  } catch (error) {
    if (error instanceof RefusedError && error.code === "invalid_alias") {
      return [error.reason, String(online), ...missed.map((message) => message.topic)];
    }
    if (error instanceof ConnectError) {
      // @ts-expect-error no such code
      return error.code === "no_such_code" ? [] : [];
    }
  }
  // @ts-expect-error qos 3 does not exist
  await client.publish("news", "text", { qos: 3 });
  // @ts-expect-error no such event
  client.on("mesage", () => {});
  // @ts-expect-error the appkey is missing
  await connect({ url: "http://localhost:3000" });
  return client.topicsOf();
}
