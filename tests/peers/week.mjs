// Kinesis and S3 with the AWS SDK for JavaScript v3, as an application would use them. It is copied beside the
// peers' node_modules before it is run. It says what it found as one line of JSON; a failed call ends it with its error.
import { Readable } from "node:stream";
import * as kinesis from "@aws-sdk/client-kinesis";
import * as s3 from "@aws-sdk/client-s3";
import { NodeHttpHandler } from "@smithy/node-http-handler";

const name = process.argv[2];
// This SDK speaks HTTP/2 to Kinesis unless it is told otherwise; the embedded cloud speaks HTTP/1.1.
const streams = new kinesis.KinesisClient({ maxAttempts: 1, requestHandler: new NodeHttpHandler() });
const buckets = new s3.S3Client({ forcePathStyle: true, maxAttempts: 1 });
const found = {};

await streams.send(new kinesis.CreateStreamCommand({ StreamName: name, ShardCount: 2 }));
await kinesis.waitUntilStreamExists({ client: streams, maxWaitTime: 30, minDelay: 1 }, { StreamName: name });
const Records = [...Array(100).keys()].map((i) => ({ Data: Buffer.from(`record ${i}`), PartitionKey: `k${i}` }));
found.failed = (await streams.send(new kinesis.PutRecordsCommand({ StreamName: name, Records }))).FailedRecordCount;
await streams.send(new kinesis.PutRecordCommand({ StreamName: name, Data: Buffer.from("one"), PartitionKey: "k" }));
const { Shards } = await streams.send(new kinesis.ListShardsCommand({ StreamName: name }));
found.read = [];
for (const { ShardId } of Shards) {
  const start = { StreamName: name, ShardId, ShardIteratorType: "TRIM_HORIZON" };
  const { ShardIterator } = await streams.send(new kinesis.GetShardIteratorCommand(start));
  const answer = await streams.send(new kinesis.GetRecordsCommand({ ShardIterator }));
  found.read.push(...answer.Records.map((record) => Buffer.from(record.Data).toString()));
}

const text = async (Key) =>
  (await buckets.send(new s3.GetObjectCommand({ Bucket: name, Key }))).Body.transformToString();
await buckets.send(new s3.CreateBucketCommand({ Bucket: name }));
await buckets.send(new s3.PutObjectCommand({ Bucket: name, Key: "text", Body: "from JavaScript" }));
await buckets.send(new s3.PutObjectCommand({ Bucket: name, Key: "ü & +", Body: "named", Metadata: { run: name } }));
// A stream of known length is sent as aws-chunked, with a checksum in a trailer.
const chunks = Readable.from(["a".repeat(70000), "b".repeat(70000)].map((part) => Buffer.from(part)));
const streamed = { Bucket: name, Key: "streamed", Body: chunks, ContentLength: 140000, ChecksumAlgorithm: "CRC32" };
await buckets.send(new s3.PutObjectCommand(streamed));
const { Contents } = await buckets.send(new s3.ListObjectsV2Command({ Bucket: name }));
found.listed = Contents.map(({ Key, Size }) => [Key, Size]);
found.text = await text("text");
found.named = await text("ü & +");
found.streamed = await text("streamed").then((body) => body === "a".repeat(70000) + "b".repeat(70000));
found.metadata = (await buckets.send(new s3.HeadObjectCommand({ Bucket: name, Key: "ü & +" }))).Metadata;
const missing = new s3.GetObjectCommand({ Bucket: name, Key: "none" });
found.missing = await buckets.send(missing).catch((error) => error.name);
const gone = { Bucket: name, Delete: { Objects: [{ Key: "text" }] } };
found.deleted = (await buckets.send(new s3.DeleteObjectsCommand(gone))).Deleted.map(({ Key }) => Key);
console.log(JSON.stringify(found));
process.exit(0);
