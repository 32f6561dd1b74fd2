import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { Packet_PacketType, PacketSchema } from "../../../proto/index.ts";

/** A packet of fsutil's protocol. */
export function encodePacket(packet: MessageInitShape<typeof PacketSchema>): Uint8Array {
  return toBinary(PacketSchema, create(PacketSchema, packet));
}

/** A DATA packet in two pieces, so that content is not copied. */
export function encodeData(id: number, data: Uint8Array): readonly Uint8Array[] {
  const head = encodePacket({ type: Packet_PacketType.PACKET_DATA, ID: id });
  if (data.length === 0) return [head];
  // Field 4, bytes: its tag, then the length in groups of seven bits, lowest first.
  const dataTag = 0x22;
  const length: number[] = [];
  for (let rest = data.length; ; rest >>>= 7) {
    if (rest < 0x80) {
      length.push(rest);
      break;
    }
    length.push((rest & 0x7f) | 0x80);
  }
  return [Uint8Array.from([...head, dataTag, ...length]), data];
}
