<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="vi">
<context>
    <name></name>
    <message>
        <source>{done} of {count}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Picture (*.png)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Figures (*.csv)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Report (*.html *.md *.json)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The picture could not be written to {path}. Choose another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting the embedded cloud</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing what earlier days leave behind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Space to begin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} scenes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>scene {at} of {count}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save this state</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name the embedded cloud as it is now:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is a save called {name}. Replace it?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are no saves yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the embedded cloud holds now is replaced by:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This empties the embedded cloud and forgets your progress on it. Saves stay.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The embedded cloud is being replaced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} steps verified</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved {path}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied {operation} for {how}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The cloud did not open. {why}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This removes resources from a real account. Type its last four digits, {digits}, to go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clean up a real account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>filter by words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter of the calls</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>errors only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Operation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Took</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>AWS calls</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Response</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy as boto3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy as AWS CLI</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} of </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each call to AWS is listed here, with how long it took and what came back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No calls yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calls</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, the last {count:,} are listed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>call</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>calls</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} attempts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Properties</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Partitions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Versions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SQL</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table&apos;s properties</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Property</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Location</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Made</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>databases</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tables</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{type} · partition key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} rows, read by Athena</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the first rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About the table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A crawler reads files in S3 and writes down here what they look like: tables, columns, partitions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The catalog is empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data Catalog</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>location</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>classification</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>partitions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>records</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>removing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>gone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>left alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cleaning up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop after this one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to resources</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the proof…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cleanup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resource</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clean</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not clean</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cleanup stopped. What is left is still listed under Resources; begin again at any time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{gone} of {count} gone · {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clean only when all four nets have run and found nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Proof</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Code of this step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The calls of this step appear here once it has run.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calls of this step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use your own terminal…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Landed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Object&apos;s content</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose an object to read it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Object&apos;s rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the beginning is shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folders</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How objects are listed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Records put to the delivery stream arrive here as objects, once its buffer is full or old enough.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing delivered yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rates of each shard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rates of all shards over time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count:,} left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drained</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no writes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>shard {number}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>2 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>5 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>10 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Records</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lanes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heatmap</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stream</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is drawn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How it is drawn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Picture (PNG)…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Figures (CSV)…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>throttled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>shards {first}–{last}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>succeeded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>timed out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Job runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Script</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Arguments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This run has written nothing yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the job wrote</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{place} · not saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About the job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Create the job on Wednesday; then its script, its runs and what it writes are here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No job yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{seconds:,.1f} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>type a key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Partition key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Key space</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>who gets which hash</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a shard to split or merge it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>shard {number}, {share:.0%} of the hashes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>shard {number} · closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no open shard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>open · child of {parents}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lesson</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clean</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>present</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asked one by one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listed by service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Searched by name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Searched by tag</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Presenter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Space or Right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>P</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Auto</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Esc</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Auto, on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>where it stood</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the oldest record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from now on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Template</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Records a second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Partition keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Records in all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Producer start or stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Consumer start or stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping keeps the stream&apos;s records and the place that was read up to.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Producer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Consumer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reading</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{seconds:,.1f} s behind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Throttled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left to read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>shard {number} · {ago:,.0f} s ago · nothing yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>shard {number} · {ago:,.0f} s ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{rate} throttled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>being made</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>someone else&apos;s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open in the console</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What cleanup would do, in its order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clean up…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Age</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Detail</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resources</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whatever a lab creates is listed here, until cleanup has proven that it is gone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing exists</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{live:,} live, {made}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why it is ours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waits for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What cleanup would do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {usd} so far, {hourly} an hour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a part is unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>was made</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>were made</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verified</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>usually {seconds} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>usually {minutes} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>longer than usual</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>each shard now, a second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{few} busiest of {all} · </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count:.0f} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count:.0f} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bytes per second and shard, last {span}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>records per second and shard, last {span}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dashed: limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lanes end at {scale}, limit {limit}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Create the stream in the first lab; its shards appear here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No stream yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To the next part of the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To the part before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fold or unfold the week</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use your own terminal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Present this day, or leave</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do the step, or go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel what runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The step after</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The step before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delivery</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Catalog</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start or stop the producer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start or stop the consumer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hold the graph, or go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type a key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Views</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Producing {rate:,.0f} records/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Idle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>acknowledged {count:,}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>throttled {throttled:,} · retried {retried:,}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>read {count:,}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The week is done: every step is verified or skipped. What next: present a day (F5), do any step again from the list at the left, or see under Resources that nothing is left before you quit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Embedded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Present</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Present this day (F5)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>starting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No cloud</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {usd}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>resource</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>resources</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Still here from last time: {many}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Traffic is running; it stops when you quit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A step is running; it is cancelled when you quit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>resource lives</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>resources live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On account …{digits} they go on costing about {usd} an hour until they are removed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On account …{digits} they go on costing until they are removed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>They cost nothing: the embedded cloud stops with the window and keeps them for the next start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the light look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the dark look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Headwater</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>REAL account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The week</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the week</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{done} of {count} · {share} %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unfold the week (Ctrl+B)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fold the week to icons (Ctrl+B)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>to do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>verified</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>skipped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>d</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} {unit}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>under $0.01</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tab goes from part to part, arrow keys move in lists and tabs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The embedded cloud answers any AWS tool of yours while this window is open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is a real account: what you make by hand is billed, and cleaned up only with our tags.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lines for a shell</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Examples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1. Point the terminal here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>2. Try it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+Return in the editor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queries of before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rows of the query</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>line {line}, column {column}: </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed after {seconds:.1f} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>row</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the first {count:,} shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{seconds:.1f} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit Headwater?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clean up and quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave it and quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>NULL</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State of the embedded cloud</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save this state…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go back to…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start again…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>added</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>removed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Column</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What changed between two versions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>one version so far: a crawler writes the next one when the files change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The script is saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Arguments of the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One argument a line: its name with two hyphens, a space, its value.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line {number}: {name} must begin with two hyphens and a name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line {number}: {name} is there already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Buffer, bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Buffer, time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>flushes at {size} or {seconds:.0f} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot deliver</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>AWS does not tell how full it is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} of {limit}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>flushes in {seconds:.0f} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When objects landed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Objects by folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Split in half</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Merge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>shard {number}, {share:.1%} of the hashes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Merge with shard {number}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Welcome to Headwater</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where you will work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Begin with Monday</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A week of streaming and ETL on AWS: Kinesis, Firehose, Glue, the Data Catalog and Athena, a lab a day.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At the left is the week, in the middle the step you are at, at the right what happens because of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each step says what it will do, does it with real AWS calls, and checks the result against what is really there. The calls are yours to copy: boto3, AWS CLI or clicks in the console.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything works with the keyboard; press ? to see how.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The embedded cloud runs on this computer: it answers as AWS does, needs no account and no network, and costs nothing. What you make is kept until you clean up.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On an account of your own the same week is billed, for most labs a few cents. Start it in a terminal with headwater --target profile:NAME; the bar at the top is then filled and names the account.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On Friday everything is removed again, and it is proven that nothing is left.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hint</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Skip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No stronger hint is written for this step.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset: remove what it made?</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
