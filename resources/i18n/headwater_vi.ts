<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="vi">
<context>
    <name></name>
    <message>
        <source>{done} of {count}</source>
        <translation>{done} / {count}</translation>
    </message>
    <message>
        <source>Picture (*.png)</source>
        <translation>Ảnh (*.png)</translation>
    </message>
    <message>
        <source>Figures (*.csv)</source>
        <translation>Số liệu (*.csv)</translation>
    </message>
    <message>
        <source>Report (*.html *.md *.json)</source>
        <translation>Báo cáo (*.html *.md *.json)</translation>
    </message>
    <message>
        <source>Document (*.pdf)</source>
        <translation>Tài liệu (*.pdf)</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Xuất</translation>
    </message>
    <message>
        <source>The picture could not be written to {path}. Choose another folder.</source>
        <translation>Không ghi được ảnh vào {path}. Hãy chọn thư mục khác.</translation>
    </message>
    <message>
        <source>Starting the embedded cloud</source>
        <translation>Đang khởi động cloud nhúng</translation>
    </message>
    <message>
        <source>Preparing what earlier days leave behind</source>
        <translation>Đang chuẩn bị những gì các ngày trước để lại</translation>
    </message>
    <message>
        <source>Space to begin</source>
        <translation>Nhấn Space để bắt đầu</translation>
    </message>
    <message>
        <source>{count} scenes</source>
        <translation>{count} cảnh</translation>
    </message>
    <message>
        <source>scene {at} of {count}</source>
        <translation>cảnh {at} / {count}</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Đang chạy</translation>
    </message>
    <message>
        <source>Save this state</source>
        <translation>Lưu trạng thái này</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ghi đè</translation>
    </message>
    <message>
        <source>There are no saves yet.</source>
        <translation>Chưa có bản lưu nào.</translation>
    </message>
    <message>
        <source>The embedded cloud as it is now, with the week&apos;s progress, is kept under this name.</source>
        <translation>Đám mây nhúng như hiện nay, cùng tiến độ của tuần, được giữ dưới tên này.</translation>
    </message>
    <message>
        <source>What the embedded cloud holds now, and the week&apos;s progress, is replaced by:</source>
        <translation>Những gì đám mây nhúng đang giữ, cùng tiến độ của tuần, sẽ được thay bằng:</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>Quay lại</translation>
    </message>
    <message>
        <source>This empties the embedded cloud and forgets your progress on it. Saves stay.</source>
        <translation>Thao tác này xóa sạch cloud nhúng và quên tiến độ của bạn trên đó. Các bản lưu vẫn còn.</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>Bắt đầu lại</translation>
    </message>
    <message>
        <source>The embedded cloud is being replaced</source>
        <translation>Đang thay cloud nhúng</translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation>Đã lưu với tên {name}</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Sẵn sàng</translation>
    </message>
    <message>
        <source>There is a save called {name}: it is replaced.</source>
        <translation>Đã có bản lưu tên {name}: nó sẽ bị thay thế.</translation>
    </message>
    <message>
        <source>{count} steps verified</source>
        <translation>{count} bước đã xác nhận</translation>
    </message>
    <message>
        <source>Saved {path}</source>
        <translation>Đã lưu {path}</translation>
    </message>
    <message>
        <source>Copied {operation} for {how}</source>
        <translation>Đã chép {operation} cho {how}</translation>
    </message>
    <message>
        <source>Opening {name}</source>
        <translation>Đang mở {name}</translation>
    </message>
    <message>
        <source>The cloud did not open. {why}</source>
        <translation>Không mở được cloud. {why}</translation>
    </message>
    <message>
        <source>This removes resources from the real account …{digits} in {region}.</source>
        <translation>Việc này xóa tài nguyên khỏi tài khoản thật …{digits} ở {region}.</translation>
    </message>
    <message>
        <source>It has no name of its own: type its last four digits, {digits}, to go on.</source>
        <translation>Tài khoản này không có tên riêng: gõ bốn chữ số cuối, {digits}, để tiếp tục.</translation>
    </message>
    <message>
        <source>Type its name, {alias}, or its last four digits, {digits}, to go on.</source>
        <translation>Gõ tên của nó, {alias}, hoặc bốn chữ số cuối, {digits}, để tiếp tục.</translation>
    </message>
    <message>
        <source>Clean up a real account</source>
        <translation>Dọn dẹp tài khoản thật</translation>
    </message>
    <message>
        <source>Account&apos;s name or last four digits</source>
        <translation>Tên tài khoản hoặc bốn chữ số cuối</translation>
    </message>
    <message>
        <source>The account is {typed!r}: it must be {alias} or {digits}.</source>
        <translation>Tài khoản là {typed!r}: phải là {alias} hoặc {digits}.</translation>
    </message>
    <message>
        <source>The account is {typed!r}: it must be {digits}.</source>
        <translation>Tài khoản là {typed!r}: phải là {digits}.</translation>
    </message>
    <message>
        <source>filter by words</source>
        <translation>lọc theo từ</translation>
    </message>
    <message>
        <source>Filter of the calls</source>
        <translation>Bộ lọc lệnh gọi</translation>
    </message>
    <message>
        <source>errors only</source>
        <translation>chỉ lỗi</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Giờ</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Dịch vụ</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>Thao tác</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Kết quả</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Hết</translation>
    </message>
    <message>
        <source>AWS calls</source>
        <translation>Lệnh gọi AWS</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Yêu cầu</translation>
    </message>
    <message>
        <source>Response</source>
        <translation>Phản hồi</translation>
    </message>
    <message>
        <source>Copy as boto3</source>
        <translation>Chép dạng boto3</translation>
    </message>
    <message>
        <source>Copy as AWS CLI</source>
        <translation>Chép dạng AWS CLI</translation>
    </message>
    <message>
        <source>{count} of </source>
        <translation>{count} trong </translation>
    </message>
    <message>
        <source>Each call to AWS is listed here, with how long it took and what came back.</source>
        <translation>Mỗi lệnh gọi AWS được liệt kê ở đây, cùng thời gian và kết quả trả về.</translation>
    </message>
    <message>
        <source>No calls yet</source>
        <translation>Chưa có lệnh gọi nào</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Lệnh gọi</translation>
    </message>
    <message>
        <source>, the last {count:,} are listed</source>
        <translation>, liệt kê {count:,} lệnh cuối</translation>
    </message>
    <message>
        <source>call</source>
        <translation>lệnh gọi</translation>
    </message>
    <message>
        <source>calls</source>
        <translation>lệnh gọi</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>không trả lời</translation>
    </message>
    <message>
        <source>{count} attempts</source>
        <translation>{count} lần thử</translation>
    </message>
    <message>
        <source>Properties</source>
        <translation>Thuộc tính</translation>
    </message>
    <message>
        <source>Partitions</source>
        <translation>Partition</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Phiên bản</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Hàng</translation>
    </message>
    <message>
        <source>SQL</source>
        <translation>SQL</translation>
    </message>
    <message>
        <source>Table&apos;s properties</source>
        <translation>Thuộc tính của bảng</translation>
    </message>
    <message>
        <source>Property</source>
        <translation>Thuộc tính</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Giá trị</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Giá trị</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>Vị trí</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>Tạo lúc</translation>
    </message>
    <message>
        <source>First rows</source>
        <translation>Những hàng đầu</translation>
    </message>
    <message>
        <source>database</source>
        <translation>database</translation>
    </message>
    <message>
        <source>databases</source>
        <translation>database</translation>
    </message>
    <message>
        <source>table</source>
        <translation>bảng</translation>
    </message>
    <message>
        <source>tables</source>
        <translation>bảng</translation>
    </message>
    <message>
        <source>{type} · partition key</source>
        <translation>{type} · partition key</translation>
    </message>
    <message>
        <source>{count} rows, read by Athena</source>
        <translation>{count} hàng, Athena đọc</translation>
    </message>
    <message>
        <source>Reading the first rows</source>
        <translation>Đang đọc những hàng đầu</translation>
    </message>
    <message>
        <source>About the table</source>
        <translation>Về bảng này</translation>
    </message>
    <message>
        <source>A crawler reads files in S3 and writes down here what they look like: tables, columns, partitions.</source>
        <translation>Crawler đọc các file trong S3 và ghi lại ở đây hình dạng của chúng: bảng, cột, partition.</translation>
    </message>
    <message>
        <source>The catalog is empty</source>
        <translation>Catalog còn trống</translation>
    </message>
    <message>
        <source>Data Catalog</source>
        <translation>Data Catalog</translation>
    </message>
    <message>
        <source>location</source>
        <translation>vị trí</translation>
    </message>
    <message>
        <source>classification</source>
        <translation>phân loại</translation>
    </message>
    <message>
        <source>none</source>
        <translation>không có</translation>
    </message>
    <message>
        <source>partitions</source>
        <translation>partition</translation>
    </message>
    <message>
        <source>records</source>
        <translation>record</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>chưa rõ</translation>
    </message>
    <message>
        <source>version</source>
        <translation>phiên bản</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>đang chờ</translation>
    </message>
    <message>
        <source>removing</source>
        <translation>đang xóa</translation>
    </message>
    <message>
        <source>gone</source>
        <translation>đã xóa</translation>
    </message>
    <message>
        <source>left alone</source>
        <translation>để nguyên</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>thất bại</translation>
    </message>
    <message>
        <source>Cleaning up</source>
        <translation>Đang dọn dẹp</translation>
    </message>
    <message>
        <source>Stop after this one</source>
        <translation>Dừng sau mục này</translation>
    </message>
    <message>
        <source>Back to resources</source>
        <translation>Về lại tài nguyên</translation>
    </message>
    <message>
        <source>Export the proof…</source>
        <translation>Xuất bằng chứng…</translation>
    </message>
    <message>
        <source>Cleanup</source>
        <translation>Dọn dẹp</translation>
    </message>
    <message>
        <source>Resource</source>
        <translation>Tài nguyên</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Tên</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Trạng thái</translation>
    </message>
    <message>
        <source>Clean</source>
        <translation>Sạch</translation>
    </message>
    <message>
        <source>Not clean</source>
        <translation>Chưa sạch</translation>
    </message>
    <message>
        <source>Cleanup stopped. What is left is still listed under Resources; begin again at any time.</source>
        <translation>Đã dừng dọn dẹp. Những gì còn lại vẫn được liệt kê trong Tài nguyên; bắt đầu lại lúc nào cũng được.</translation>
    </message>
    <message>
        <source>{gone} of {count} gone · {time}</source>
        <translation>đã xóa {gone} / {count} · {time}</translation>
    </message>
    <message>
        <source>clean only when all four nets have run and found nothing</source>
        <translation>chỉ sạch khi cả bốn lưới đã chạy và không thấy gì</translation>
    </message>
    <message>
        <source>Proof</source>
        <translation>Bằng chứng</translation>
    </message>
    <message>
        <source>Code of this step</source>
        <translation>Mã của bước này</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Chép</translation>
    </message>
    <message>
        <source>The calls of this step appear here once it has run.</source>
        <translation>Các lệnh gọi của bước này hiện ở đây sau khi chạy.</translation>
    </message>
    <message>
        <source>Calls of this step</source>
        <translation>Lệnh gọi của bước này</translation>
    </message>
    <message>
        <source>Do it for me</source>
        <translation>Làm giúp tôi</translation>
    </message>
    <message>
        <source>Use your own terminal…</source>
        <translation>Dùng terminal của bạn…</translation>
    </message>
    <message>
        <source>Code to copy</source>
        <translation>Mã để chép</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Object</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Object</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Kích thước</translation>
    </message>
    <message>
        <source>Landed</source>
        <translation>Đến lúc</translation>
    </message>
    <message>
        <source>text</source>
        <translation>văn bản</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>byte</translation>
    </message>
    <message>
        <source>Object&apos;s content</source>
        <translation>Nội dung object</translation>
    </message>
    <message>
        <source>Choose an object to read it.</source>
        <translation>Chọn một object để đọc.</translation>
    </message>
    <message>
        <source>Object&apos;s rows</source>
        <translation>Các hàng của object</translation>
    </message>
    <message>
        <source>record</source>
        <translation>record</translation>
    </message>
    <message>
        <source>the beginning is shown</source>
        <translation>chỉ hiện phần đầu</translation>
    </message>
    <message>
        <source>object</source>
        <translation>object</translation>
    </message>
    <message>
        <source>objects</source>
        <translation>object</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Đang đọc</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Mới nhất trước</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Thư mục</translation>
    </message>
    <message>
        <source>How objects are listed</source>
        <translation>Cách liệt kê object</translation>
    </message>
    <message>
        <source>Records put to the delivery stream arrive here as objects, once its buffer is full or old enough.</source>
        <translation>Record gửi vào delivery stream đến đây dưới dạng object, khi buffer đã đầy hoặc đủ lâu.</translation>
    </message>
    <message>
        <source>Nothing delivered yet</source>
        <translation>Chưa có gì được giao</translation>
    </message>
    <message>
        <source>Rates of each shard</source>
        <translation>Tốc độ từng shard</translation>
    </message>
    <message>
        <source>Rates of all shards over time</source>
        <translation>Tốc độ mọi shard theo thời gian</translation>
    </message>
    <message>
        <source>{count:,} left</source>
        <translation>còn {count:,}</translation>
    </message>
    <message>
        <source>drained</source>
        <translation>đã đọc hết</translation>
    </message>
    <message>
        <source>no writes</source>
        <translation>không ghi</translation>
    </message>
    <message>
        <source>shard {number}</source>
        <translation>shard {number}</translation>
    </message>
    <message>
        <source>1 min</source>
        <translation>1 phút</translation>
    </message>
    <message>
        <source>2 min</source>
        <translation>2 phút</translation>
    </message>
    <message>
        <source>5 min</source>
        <translation>5 phút</translation>
    </message>
    <message>
        <source>10 min</source>
        <translation>10 phút</translation>
    </message>
    <message>
        <source>Records</source>
        <translation>Record</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Byte</translation>
    </message>
    <message>
        <source>Lanes</source>
        <translation>Làn</translation>
    </message>
    <message>
        <source>Heatmap</source>
        <translation>Heatmap</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Bảng</translation>
    </message>
    <message>
        <source>Stream</source>
        <translation>Stream</translation>
    </message>
    <message>
        <source>What is drawn</source>
        <translation>Vẽ gì</translation>
    </message>
    <message>
        <source>How it is drawn</source>
        <translation>Vẽ thế nào</translation>
    </message>
    <message>
        <source>How long</source>
        <translation>Bao lâu</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Tạm dừng</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Tiếp tục</translation>
    </message>
    <message>
        <source>Picture (PNG)…</source>
        <translation>Ảnh (PNG)…</translation>
    </message>
    <message>
        <source>Figures (CSV)…</source>
        <translation>Số liệu (CSV)…</translation>
    </message>
    <message>
        <source>throttled</source>
        <translation>bị throttle</translation>
    </message>
    <message>
        <source>shards {first}–{last}</source>
        <translation>shard {first}–{last}</translation>
    </message>
    <message>
        <source>succeeded</source>
        <translation>thành công</translation>
    </message>
    <message>
        <source>timed out</source>
        <translation>quá giờ</translation>
    </message>
    <message>
        <source>error</source>
        <translation>lỗi</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>đã dừng</translation>
    </message>
    <message>
        <source>Job runs</source>
        <translation>Lượt chạy job</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Chạy</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Lượt chạy</translation>
    </message>
    <message>
        <source>Script</source>
        <translation>Script</translation>
    </message>
    <message>
        <source>Arguments</source>
        <translation>Tham số</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Kết quả</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Lưu</translation>
    </message>
    <message>
        <source>Stop the run</source>
        <translation>Dừng lượt chạy</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Bắt đầu</translation>
    </message>
    <message>
        <source>Job</source>
        <translation>Job</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>This run has written nothing yet.</source>
        <translation>Lượt chạy này chưa ghi gì.</translation>
    </message>
    <message>
        <source>What the job wrote</source>
        <translation>Job đã ghi những gì</translation>
    </message>
    <message>
        <source>run</source>
        <translation>lượt chạy</translation>
    </message>
    <message>
        <source>runs</source>
        <translation>lượt chạy</translation>
    </message>
    <message>
        <source>{place} · not saved</source>
        <translation>{place} · chưa lưu</translation>
    </message>
    <message>
        <source>About the job</source>
        <translation>Về job này</translation>
    </message>
    <message>
        <source>Create the job on Wednesday; then its script, its runs and what it writes are here.</source>
        <translation>Hãy tạo job vào Thứ Tư; khi đó script, các lượt chạy và những gì nó ghi sẽ ở đây.</translation>
    </message>
    <message>
        <source>No job yet</source>
        <translation>Chưa có job</translation>
    </message>
    <message>
        <source>{seconds:,.1f} s</source>
        <translation>{seconds:,.1f} giây</translation>
    </message>
    <message>
        <source>type a key</source>
        <translation>gõ một key</translation>
    </message>
    <message>
        <source>Partition key</source>
        <translation>Partition key</translation>
    </message>
    <message>
        <source>Key space</source>
        <translation>Không gian key</translation>
    </message>
    <message>
        <source>who gets which hash</source>
        <translation>shard nào nhận hash nào</translation>
    </message>
    <message>
        <source>Choose a shard to split or merge it</source>
        <translation>Chọn một shard để tách hoặc gộp</translation>
    </message>
    <message>
        <source>shard {number}, {share:.0%} of the hashes</source>
        <translation>shard {number}, {share:.0%} số hash</translation>
    </message>
    <message>
        <source>shard {number} · closed</source>
        <translation>shard {number} · đã đóng</translation>
    </message>
    <message>
        <source>no open shard</source>
        <translation>không có shard mở</translation>
    </message>
    <message>
        <source>open</source>
        <translation>mở</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>đã đóng</translation>
    </message>
    <message>
        <source>open · child of {parents}</source>
        <translation>mở · con của {parents}</translation>
    </message>
    <message>
        <source>Lesson</source>
        <translation>Bài học</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>chưa</translation>
    </message>
    <message>
        <source>running</source>
        <translation>đang chạy</translation>
    </message>
    <message>
        <source>clean</source>
        <translation>sạch</translation>
    </message>
    <message>
        <source>present</source>
        <translation>còn lại</translation>
    </message>
    <message>
        <source>Asked one by one</source>
        <translation>Hỏi từng cái một</translation>
    </message>
    <message>
        <source>Listed by service</source>
        <translation>Liệt kê theo dịch vụ</translation>
    </message>
    <message>
        <source>Searched by name</source>
        <translation>Tìm theo tên</translation>
    </message>
    <message>
        <source>Searched by tag</source>
        <translation>Tìm theo tag</translation>
    </message>
    <message>
        <source>Presenter</source>
        <translation>Trình chiếu</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Tiếp</translation>
    </message>
    <message>
        <source>Space or Right</source>
        <translation>Space hoặc phím phải</translation>
    </message>
    <message>
        <source>P</source>
        <translation>P</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>Tự động</translation>
    </message>
    <message>
        <source>A</source>
        <translation>A</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Thoát</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Auto, on</source>
        <translation>Tự động, bật</translation>
    </message>
    <message>
        <source>where it stood</source>
        <translation>chỗ đã dừng</translation>
    </message>
    <message>
        <source>the oldest record</source>
        <translation>record cũ nhất</translation>
    </message>
    <message>
        <source>from now on</source>
        <translation>từ bây giờ</translation>
    </message>
    <message>
        <source>Template</source>
        <translation>Mẫu</translation>
    </message>
    <message>
        <source>Records a second</source>
        <translation>Record mỗi giây</translation>
    </message>
    <message>
        <source>Partition keys</source>
        <translation>Partition key</translation>
    </message>
    <message>
        <source>Records in all</source>
        <translation>Tổng số record</translation>
    </message>
    <message>
        <source>no end</source>
        <translation>vô hạn</translation>
    </message>
    <message>
        <source>Read from</source>
        <translation>Đọc từ</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Bắt đầu</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Dừng</translation>
    </message>
    <message>
        <source>Producer start or stop</source>
        <translation>Bắt đầu hoặc dừng producer</translation>
    </message>
    <message>
        <source>Consumer start or stop</source>
        <translation>Bắt đầu hoặc dừng consumer</translation>
    </message>
    <message>
        <source>Stopping keeps the stream&apos;s records and the place that was read up to.</source>
        <translation>Dừng vẫn giữ record của stream và chỗ đã đọc tới.</translation>
    </message>
    <message>
        <source>Producer</source>
        <translation>Producer</translation>
    </message>
    <message>
        <source>Consumer</source>
        <translation>Consumer</translation>
    </message>
    <message>
        <source>reading</source>
        <translation>đang đọc</translation>
    </message>
    <message>
        <source>{seconds:,.1f} s behind</source>
        <translation>chậm {seconds:,.1f} giây</translation>
    </message>
    <message>
        <source>Shard</source>
        <translation>Shard</translation>
    </message>
    <message>
        <source>Throttled</source>
        <translation>Bị throttle</translation>
    </message>
    <message>
        <source>Left to read</source>
        <translation>Còn phải đọc</translation>
    </message>
    <message>
        <source>shard {number} · {ago:,.0f} s ago · nothing yet</source>
        <translation>shard {number} · {ago:,.0f} giây trước · chưa có gì</translation>
    </message>
    <message>
        <source>shard {number} · {ago:,.0f} s ago</source>
        <translation>shard {number} · {ago:,.0f} giây trước</translation>
    </message>
    <message>
        <source>{rate} throttled</source>
        <translation>{rate} bị throttle</translation>
    </message>
    <message>
        <source>being made</source>
        <translation>đang tạo</translation>
    </message>
    <message>
        <source>live</source>
        <translation>đang sống</translation>
    </message>
    <message>
        <source>someone else&apos;s</source>
        <translation>của người khác</translation>
    </message>
    <message>
        <source>Open in the console</source>
        <translation>Mở trong console</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Kế hoạch</translation>
    </message>
    <message>
        <source>What cleanup would do, in its order</source>
        <translation>Dọn dẹp sẽ làm gì, theo thứ tự</translation>
    </message>
    <message>
        <source>Clean up…</source>
        <translation>Dọn dẹp…</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>Tuổi</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>Chi tiết</translation>
    </message>
    <message>
        <source>Resources</source>
        <translation>Tài nguyên</translation>
    </message>
    <message>
        <source>Whatever a lab creates is listed here, until cleanup has proven that it is gone.</source>
        <translation>Mọi thứ một bài lab tạo ra được liệt kê ở đây, cho đến khi dọn dẹp chứng minh rằng nó đã mất.</translation>
    </message>
    <message>
        <source>Nothing exists</source>
        <translation>Không có gì tồn tại</translation>
    </message>
    <message>
        <source>{live:,} live, {made}</source>
        <translation>đang sống {live:,}, {made}</translation>
    </message>
    <message>
        <source>if written</source>
        <translation>nếu được ghi</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Chi phí</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Thứ tự</translation>
    </message>
    <message>
        <source>Why it is ours</source>
        <translation>Vì sao là của ta</translation>
    </message>
    <message>
        <source>Waits for</source>
        <translation>Chờ</translation>
    </message>
    <message>
        <source>What cleanup would do</source>
        <translation>Dọn dẹp sẽ làm gì</translation>
    </message>
    <message>
        <source>about {usd} so far, {hourly} an hour</source>
        <translation>khoảng {usd} đến nay, {hourly} mỗi giờ</translation>
    </message>
    <message>
        <source>a part is unknown</source>
        <translation>một phần chưa rõ</translation>
    </message>
    <message>
        <source>was made</source>
        <translation>đã tạo</translation>
    </message>
    <message>
        <source>were made</source>
        <translation>đã tạo</translation>
    </message>
    <message>
        <source>Verified</source>
        <translation>Đã xác nhận</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Thất bại</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Đang chờ</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Đã dừng</translation>
    </message>
    <message>
        <source>Not yet</source>
        <translation>Chưa</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>Đã bỏ qua</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Tiến độ</translation>
    </message>
    <message>
        <source>usually {seconds} s</source>
        <translation>thường {seconds} giây</translation>
    </message>
    <message>
        <source>usually {minutes} min</source>
        <translation>thường {minutes} phút</translation>
    </message>
    <message>
        <source>longer than usual</source>
        <translation>lâu hơn thường lệ</translation>
    </message>
    <message>
        <source>each shard now, a second</source>
        <translation>từng shard lúc này, mỗi giây</translation>
    </message>
    <message>
        <source> · {count} drained not shown</source>
        <translation> · {count} shard đã đọc hết không hiện</translation>
    </message>
    <message>
        <source>{few} busiest of {all} · </source>
        <translation>{few} bận nhất trong {all} · </translation>
    </message>
    <message>
        <source>{count:.0f} s</source>
        <translation>{count:.0f} giây</translation>
    </message>
    <message>
        <source>{count:.0f} min</source>
        <translation>{count:.0f} phút</translation>
    </message>
    <message>
        <source>bytes per second and shard, last {span}</source>
        <translation>byte mỗi giây và shard, {span} qua</translation>
    </message>
    <message>
        <source>records per second and shard, last {span}</source>
        <translation>record mỗi giây và shard, {span} qua</translation>
    </message>
    <message>
        <source>dashed: limit</source>
        <translation>nét đứt: giới hạn</translation>
    </message>
    <message>
        <source>lanes end at {scale}, limit {limit}</source>
        <translation>đỉnh làn {scale}, giới hạn {limit}</translation>
    </message>
    <message>
        <source>Create the stream in the first lab; its shards appear here.</source>
        <translation>Hãy tạo stream trong bài lab đầu tiên; các shard của nó hiện ở đây.</translation>
    </message>
    <message>
        <source>No stream yet</source>
        <translation>Chưa có stream</translation>
    </message>
    <message>
        <source>The stream is CREATING</source>
        <translation>Stream đang ở trạng thái CREATING</translation>
    </message>
    <message>
        <source>Its shards appear here as soon as it is ACTIVE.</source>
        <translation>Các shard của nó hiện ở đây ngay khi nó ACTIVE.</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Cửa sổ</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Bước</translation>
    </message>
    <message>
        <source>This list</source>
        <translation>Danh sách này</translation>
    </message>
    <message>
        <source>To the next part of the window</source>
        <translation>Đến phần kế tiếp của cửa sổ</translation>
    </message>
    <message>
        <source>To the part before</source>
        <translation>Về phần trước đó</translation>
    </message>
    <message>
        <source>Search lessons and terms</source>
        <translation>Tìm trong bài học và thuật ngữ</translation>
    </message>
    <message>
        <source>The worklog</source>
        <translation>Worklog</translation>
    </message>
    <message>
        <source>Keep a picture of the window for the worklog</source>
        <translation>Giữ một ảnh chụp cửa sổ cho worklog</translation>
    </message>
    <message>
        <source>Fold or unfold the week</source>
        <translation>Thu hoặc mở tuần</translation>
    </message>
    <message>
        <source>Use your own terminal</source>
        <translation>Dùng terminal của bạn</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>Sáng hoặc tối</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>Chữ lớn hơn</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>Chữ nhỏ hơn</translation>
    </message>
    <message>
        <source>Text at its usual size</source>
        <translation>Chữ cỡ thường</translation>
    </message>
    <message>
        <source>Present this day, or leave</source>
        <translation>Trình chiếu ngày này, hoặc thoát</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Thoát</translation>
    </message>
    <message>
        <source>Do the step, or go on</source>
        <translation>Làm bước này, hoặc đi tiếp</translation>
    </message>
    <message>
        <source>Check the step</source>
        <translation>Kiểm tra bước này</translation>
    </message>
    <message>
        <source>Cancel what runs</source>
        <translation>Hủy việc đang chạy</translation>
    </message>
    <message>
        <source>The step after</source>
        <translation>Bước sau</translation>
    </message>
    <message>
        <source>The step before</source>
        <translation>Bước trước</translation>
    </message>
    <message>
        <source>Delivery</source>
        <translation>Delivery</translation>
    </message>
    <message>
        <source>Catalog</source>
        <translation>Catalog</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Job</translation>
    </message>
    <message>
        <source>Start or stop the producer</source>
        <translation>Bắt đầu hoặc dừng producer</translation>
    </message>
    <message>
        <source>Start or stop the consumer</source>
        <translation>Bắt đầu hoặc dừng consumer</translation>
    </message>
    <message>
        <source>Hold the graph, or go on</source>
        <translation>Giữ yên đồ thị, hoặc tiếp tục</translation>
    </message>
    <message>
        <source>Type a key</source>
        <translation>Gõ một key</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>Khung xem</translation>
    </message>
    <message>
        <source>Producing {rate:,.0f} records/s</source>
        <translation>Đang gửi {rate:,.0f} record/giây</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>Rảnh</translation>
    </message>
    <message>
        <source>acknowledged {count:,}</source>
        <translation>đã nhận {count:,}</translation>
    </message>
    <message>
        <source>throttled {throttled:,} · retried {retried:,}</source>
        <translation>bị throttle {throttled:,} · gửi lại {retried:,}</translation>
    </message>
    <message>
        <source>read {count:,}</source>
        <translation>đã đọc {count:,}</translation>
    </message>
    <message>
        <source>The week is done: every step is verified or skipped. What next: present a day (F5), do any step again from the list at the left, or see under Resources that nothing is left before you quit.</source>
        <translation>Tuần học đã xong: mọi bước đều đã xác nhận hoặc bỏ qua. Tiếp theo: trình chiếu một ngày (F5), làm lại bất kỳ bước nào trong danh sách bên trái, hoặc xem trong Tài nguyên rằng không còn gì sót lại trước khi thoát.</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Kiểm tra</translation>
    </message>
    <message>
        <source>Quiz of this day</source>
        <translation>Quiz của ngày này</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Hủy</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>Bước tiếp</translation>
    </message>
    <message>
        <source>Do it again</source>
        <translation>Làm lại</translation>
    </message>
    <message>
        <source>Traffic is running; it stops when you switch.</source>
        <translation>Lưu lượng đang chạy; nó dừng khi bạn chuyển.</translation>
    </message>
    <message>
        <source>A step is running; it is cancelled when you switch.</source>
        <translation>Một bước đang chạy; nó bị hủy khi bạn chuyển.</translation>
    </message>
    <message>
        <source>{there} did not open. {why} {back} is opened again.</source>
        <translation>{there} không mở được. {why} {back} được mở lại.</translation>
    </message>
    <message>
        <source>They stay on account …{digits}, and go on costing.</source>
        <translation>Chúng vẫn ở tài khoản …{digits}, và tiếp tục tốn tiền.</translation>
    </message>
    <message>
        <source>They stay there, at no cost.</source>
        <translation>Chúng vẫn ở đó, không tốn tiền.</translation>
    </message>
    <message>
        <source>Embedded</source>
        <translation>Cloud nhúng</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>không có gì</translation>
    </message>
    <message>
        <source>Would cost</source>
        <translation>Sẽ tốn</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Tối</translation>
    </message>
    <message>
        <source>Present</source>
        <translation>Trình chiếu</translation>
    </message>
    <message>
        <source>Present this day (F5)</source>
        <translation>Trình chiếu ngày này (F5)</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>đang khởi động</translation>
    </message>
    <message>
        <source>No cloud</source>
        <translation>Không có cloud</translation>
    </message>
    <message>
        <source>about {usd}</source>
        <translation>khoảng {usd}</translation>
    </message>
    <message>
        <source>resource</source>
        <translation>tài nguyên</translation>
    </message>
    <message>
        <source>resources</source>
        <translation>tài nguyên</translation>
    </message>
    <message>
        <source>Still here from last time: {many}.</source>
        <translation>Còn lại từ lần trước: {many}.</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Xem chúng</translation>
    </message>
    <message>
        <source>Traffic is running; it stops when you quit.</source>
        <translation>Đang có lưu lượng; nó dừng khi bạn thoát.</translation>
    </message>
    <message>
        <source>A step is running; it is cancelled when you quit.</source>
        <translation>Một bước đang chạy; nó bị hủy khi bạn thoát.</translation>
    </message>
    <message>
        <source>The job&apos;s script has changes that are not saved; they are lost.</source>
        <translation>Script của job có thay đổi chưa lưu; chúng sẽ mất.</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>và {count} thứ nữa</translation>
    </message>
    <message>
        <source>resource lives</source>
        <translation>tài nguyên đang sống</translation>
    </message>
    <message>
        <source>resources live</source>
        <translation>tài nguyên đang sống</translation>
    </message>
    <message>
        <source>On account …{digits} they go on costing about {usd} an hour until they are removed.</source>
        <translation>Trên tài khoản …{digits}, chúng tiếp tục tốn khoảng {usd} mỗi giờ cho đến khi bị xóa.</translation>
    </message>
    <message>
        <source>On account …{digits} they go on costing until they are removed.</source>
        <translation>Trên tài khoản …{digits}, chúng tiếp tục tốn tiền cho đến khi bị xóa.</translation>
    </message>
    <message>
        <source>They cost nothing: the embedded cloud stops with the window and keeps them for the next start.</source>
        <translation>Chúng không tốn gì: cloud nhúng dừng cùng cửa sổ và giữ chúng cho lần mở sau.</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Sáng</translation>
    </message>
    <message>
        <source>Use the light look</source>
        <translation>Dùng giao diện sáng</translation>
    </message>
    <message>
        <source>Use the dark look</source>
        <translation>Dùng giao diện tối</translation>
    </message>
    <message>
        <source>Headwater</source>
        <translation>Headwater</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Đang sống</translation>
    </message>
    <message>
        <source>Choose where you work</source>
        <translation>Chọn nơi bạn làm việc</translation>
    </message>
    <message>
        <source>{usd} / h</source>
        <translation>{usd} / giờ</translation>
    </message>
    <message>
        <source>REAL account</source>
        <translation>Tài khoản THẬT</translation>
    </message>
    <message>
        <source>The week</source>
        <translation>Tuần học</translation>
    </message>
    <message>
        <source>Progress of the week</source>
        <translation>Tiến độ của tuần</translation>
    </message>
    <message>
        <source>{done} of {count} · {share} %</source>
        <translation>{done} / {count} · {share} %</translation>
    </message>
    <message>
        <source>Unfold the week (Ctrl+B)</source>
        <translation>Mở tuần ra (Ctrl+B)</translation>
    </message>
    <message>
        <source>Fold the week to icons (Ctrl+B)</source>
        <translation>Thu tuần thành biểu tượng (Ctrl+B)</translation>
    </message>
    <message>
        <source>Search…</source>
        <translation>Tìm kiếm…</translation>
    </message>
    <message>
        <source>Worklog…</source>
        <translation>Worklog…</translation>
    </message>
    <message>
        <source>to do</source>
        <translation>cần làm</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>sẵn sàng</translation>
    </message>
    <message>
        <source>verified</source>
        <translation>đạt</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>đã bỏ qua</translation>
    </message>
    <message>
        <source>d</source>
        <translation>ngày</translation>
    </message>
    <message>
        <source>h</source>
        <translation>giờ</translation>
    </message>
    <message>
        <source>min</source>
        <translation>phút</translation>
    </message>
    <message>
        <source>{count} {unit}</source>
        <translation>{count} {unit}</translation>
    </message>
    <message>
        <source>{count} s</source>
        <translation>{count} giây</translation>
    </message>
    <message>
        <source>under $0.01</source>
        <translation>dưới $0.01</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Phím tắt</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Đóng</translation>
    </message>
    <message>
        <source>Tab goes from part to part, arrow keys move in lists and tabs.</source>
        <translation>Tab đi từ phần này sang phần khác, phím mũi tên di chuyển trong danh sách và thẻ.</translation>
    </message>
    <message>
        <source>The embedded cloud answers any AWS tool of yours while this window is open.</source>
        <translation>Cloud nhúng trả lời mọi công cụ AWS của bạn khi cửa sổ này còn mở.</translation>
    </message>
    <message>
        <source>This is a real account: what you make by hand is billed, and cleaned up only with our tags.</source>
        <translation>Đây là tài khoản thật: thứ bạn tự tạo bị tính tiền, và chỉ được dọn dẹp khi mang tag của chúng tôi.</translation>
    </message>
    <message>
        <source>Lines for a shell</source>
        <translation>Các dòng cho shell</translation>
    </message>
    <message>
        <source>Examples</source>
        <translation>Ví dụ</translation>
    </message>
    <message>
        <source>1. Point the terminal here</source>
        <translation>1. Trỏ terminal về đây</translation>
    </message>
    <message>
        <source>2. Try it</source>
        <translation>2. Thử xem</translation>
    </message>
    <message>
        <source>Put away</source>
        <translation>Cất đi</translation>
    </message>
    <message>
        <source>Ctrl+Return in the editor</source>
        <translation>Ctrl+Return trong trình soạn thảo</translation>
    </message>
    <message>
        <source>Queries of before</source>
        <translation>Các truy vấn trước</translation>
    </message>
    <message>
        <source>Rows of the query</source>
        <translation>Các hàng của truy vấn</translation>
    </message>
    <message>
        <source>line {line}, column {column}: </source>
        <translation>dòng {line}, cột {column}: </translation>
    </message>
    <message>
        <source>failed after {seconds:.1f} s</source>
        <translation>thất bại sau {seconds:.1f} giây</translation>
    </message>
    <message>
        <source>row</source>
        <translation>hàng</translation>
    </message>
    <message>
        <source>rows</source>
        <translation>hàng</translation>
    </message>
    <message>
        <source>the first {count:,} shown</source>
        <translation>hiện {count:,} hàng đầu</translation>
    </message>
    <message>
        <source>{seconds:.1f} s</source>
        <translation>{seconds:.1f} giây</translation>
    </message>
    <message>
        <source>{size} read</source>
        <translation>đã đọc {size}</translation>
    </message>
    <message>
        <source>Quit Headwater?</source>
        <translation>Thoát Headwater?</translation>
    </message>
    <message>
        <source>Clean up and quit</source>
        <translation>Dọn dẹp rồi thoát</translation>
    </message>
    <message>
        <source>Leave it and quit</source>
        <translation>Để nguyên và thoát</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Ở lại</translation>
    </message>
    <message>
        <source>NULL</source>
        <translation>NULL</translation>
    </message>
    <message>
        <source>State of the embedded cloud</source>
        <translation>Trạng thái của cloud nhúng</translation>
    </message>
    <message>
        <source>Save this state…</source>
        <translation>Lưu trạng thái này…</translation>
    </message>
    <message>
        <source>Go back to…</source>
        <translation>Quay lại…</translation>
    </message>
    <message>
        <source>Start again…</source>
        <translation>Bắt đầu lại…</translation>
    </message>
    <message>
        <source>added</source>
        <translation>thêm</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>bỏ</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>đổi</translation>
    </message>
    <message>
        <source>From version</source>
        <translation>Từ phiên bản</translation>
    </message>
    <message>
        <source>To version</source>
        <translation>Đến phiên bản</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Thay đổi</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Cột</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Trước</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Sau</translation>
    </message>
    <message>
        <source>What changed between two versions</source>
        <translation>Những gì thay đổi giữa hai phiên bản</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Từ</translation>
    </message>
    <message>
        <source>to</source>
        <translation>đến</translation>
    </message>
    <message>
        <source>one version so far: a crawler writes the next one when the files change</source>
        <translation>mới có một phiên bản: crawler ghi phiên bản kế tiếp khi các file thay đổi</translation>
    </message>
    <message>
        <source>change</source>
        <translation>thay đổi</translation>
    </message>
    <message>
        <source>changes</source>
        <translation>thay đổi</translation>
    </message>
    <message>
        <source>The script is saved</source>
        <translation>Script đã được lưu</translation>
    </message>
    <message>
        <source>Arguments of the run</source>
        <translation>Tham số của lượt chạy</translation>
    </message>
    <message>
        <source>One argument a line: its name with two hyphens, a space, its value.</source>
        <translation>Mỗi dòng một tham số: tên với hai dấu gạch nối, một dấu cách, giá trị.</translation>
    </message>
    <message>
        <source>Line {number}: {name} must begin with two hyphens and a name.</source>
        <translation>Dòng {number}: {name} phải bắt đầu bằng hai dấu gạch nối và một tên.</translation>
    </message>
    <message>
        <source>Line {number}: {name} is there already.</source>
        <translation>Dòng {number}: đã có {name} rồi.</translation>
    </message>
    <message>
        <source>Buffer, bytes</source>
        <translation>Buffer, byte</translation>
    </message>
    <message>
        <source>Buffer, time</source>
        <translation>Buffer, thời gian</translation>
    </message>
    <message>
        <source>flushes at {size} or {seconds:.0f} s</source>
        <translation>xả ở {size} hoặc {seconds:.0f} giây</translation>
    </message>
    <message>
        <source>cannot deliver</source>
        <translation>không giao được</translation>
    </message>
    <message>
        <source>AWS does not tell how full it is</source>
        <translation>AWS không cho biết nó đầy bao nhiêu</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>trống</translation>
    </message>
    <message>
        <source>{size} of {limit}</source>
        <translation>{size} / {limit}</translation>
    </message>
    <message>
        <source>flushes in {seconds:.0f} s</source>
        <translation>xả sau {seconds:.0f} giây</translation>
    </message>
    <message>
        <source>When objects landed</source>
        <translation>Khi nào object đến</translation>
    </message>
    <message>
        <source>Objects by folder</source>
        <translation>Object theo thư mục</translation>
    </message>
    <message>
        <source>Split in half</source>
        <translation>Tách đôi</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Gộp</translation>
    </message>
    <message>
        <source>shard {number}, {share:.1%} of the hashes</source>
        <translation>shard {number}, {share:.1%} số hash</translation>
    </message>
    <message>
        <source>Merge with shard {number}</source>
        <translation>Gộp với shard {number}</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Chào mừng</translation>
    </message>
    <message>
        <source>Welcome to Headwater</source>
        <translation>Chào mừng đến với Headwater</translation>
    </message>
    <message>
        <source>Where you will work</source>
        <translation>Nơi bạn sẽ làm việc</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Quay lại</translation>
    </message>
    <message>
        <source>Begin with Monday</source>
        <translation>Bắt đầu từ Thứ Hai</translation>
    </message>
    <message>
        <source>A week of streaming and ETL on AWS: Kinesis, Firehose, Glue, the Data Catalog and Athena, a lab a day.</source>
        <translation>Một tuần streaming và ETL trên AWS: Kinesis, Firehose, Glue, Data Catalog và Athena, mỗi ngày một bài lab.</translation>
    </message>
    <message>
        <source>At the left is the week, in the middle the step you are at, at the right what happens because of it.</source>
        <translation>Bên trái là tuần học, ở giữa là bước bạn đang làm, bên phải là những gì xảy ra vì bước đó.</translation>
    </message>
    <message>
        <source>Each step says what it will do, does it with real AWS calls, and checks the result against what is really there. The calls are yours to copy: boto3, AWS CLI or clicks in the console.</source>
        <translation>Mỗi bước nói nó sẽ làm gì, làm bằng các lệnh gọi AWS thật, rồi kiểm tra kết quả với những gì thật sự có ở đó. Bạn có thể chép các lệnh gọi: boto3, AWS CLI hoặc thao tác trong console.</translation>
    </message>
    <message>
        <source>Everything works with the keyboard; press ? to see how.</source>
        <translation>Mọi thứ đều làm được bằng bàn phím; nhấn ? để xem cách.</translation>
    </message>
    <message>
        <source>The embedded cloud runs on this computer: it answers as AWS does, needs no account and no network, and costs nothing. What you make is kept until you clean up.</source>
        <translation>Cloud nhúng chạy trên máy này: nó trả lời như AWS, không cần tài khoản lẫn mạng, và không tốn tiền. Những gì bạn tạo được giữ cho đến khi bạn dọn dẹp.</translation>
    </message>
    <message>
        <source>On an account of your own the same week is billed, for most labs a few cents. Press “Embedded” in the bar at the top and choose its profile; the bar is then filled and names the account.</source>
        <translation>Trên tài khoản của riêng bạn, tuần học này bị tính tiền, phần lớn bài lab chỉ vài cent. Nhấn “Cloud nhúng” ở thanh trên cùng rồi chọn profile của tài khoản; khi đó thanh được tô kín và ghi tên tài khoản.</translation>
    </message>
    <message>
        <source>On Friday everything is removed again, and it is proven that nothing is left.</source>
        <translation>Vào Thứ Sáu mọi thứ được xóa đi, và có bằng chứng rằng không còn gì sót lại.</translation>
    </message>
    <message>
        <source>Hint</source>
        <translation>Gợi ý</translation>
    </message>
    <message>
        <source>Do it by hand</source>
        <translation>Làm bằng tay</translation>
    </message>
    <message>
        <source>Solve</source>
        <translation>Giải</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Bỏ qua</translation>
    </message>
    <message>
        <source>Take the skip back</source>
        <translation>Rút lại bỏ qua</translation>
    </message>
    <message>
        <source>Reset step</source>
        <translation>Đặt lại bước</translation>
    </message>
    <message>
        <source>Reset lab</source>
        <translation>Đặt lại bài lab</translation>
    </message>
    <message>
        <source>No way by hand is written for this step.</source>
        <translation>Bước này chưa có cách làm bằng tay.</translation>
    </message>
    <message>
        <source>Hint {number}</source>
        <translation>Gợi ý {number}</translation>
    </message>
    <message>
        <source>Stronger hint</source>
        <translation>Gợi ý mạnh hơn</translation>
    </message>
    <message>
        <source>Solution</source>
        <translation>Lời giải</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Đặt lại</translation>
    </message>
    <message>
        <source>Nothing of it is there to remove; the step is to do again.</source>
        <translation>Không còn gì của nó để xóa; bước này có thể làm lại.</translation>
    </message>
    <message>
        <source>This removes {names} and {count} more.</source>
        <translation>Thao tác này xóa {names} và {count} thứ nữa.</translation>
    </message>
    <message>
        <source>This removes {names}.</source>
        <translation>Thao tác này xóa {names}.</translation>
    </message>
    <message>
        <source>No stronger hint is written for this step.</source>
        <translation>Bước này không có gợi ý nào mạnh hơn.</translation>
    </message>
    <message>
        <source>This day is prepared</source>
        <translation>Ngày này đã được chuẩn bị</translation>
    </message>
    <message>
        <source>Not all of it could be removed: see Resources, then reset again.</source>
        <translation>Chưa xóa được hết: xem Tài nguyên, rồi đặt lại lần nữa.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Xóa</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Giữ lại</translation>
    </message>
    <message>
        <source>Prepare this day</source>
        <translation>Chuẩn bị ngày này</translation>
    </message>
    <message>
        <source>This day builds on earlier ones. Headwater can prepare it; still to do: {titles}.</source>
        <translation>Ngày này dựa trên các ngày trước. Headwater có thể chuẩn bị giúp; còn phải làm: {titles}.</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Tìm kiếm</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Kết quả tìm được</translation>
    </message>
    <message>
        <source>Go to the step</source>
        <translation>Đến bước này</translation>
    </message>
    <message>
        <source>Nothing holds all these words.</source>
        <translation>Không có gì chứa tất cả những từ này.</translation>
    </message>
    <message>
        <source>Term</source>
        <translation>Thuật ngữ</translation>
    </message>
    <message>
        <source>Back to the step</source>
        <translation>Quay lại bước</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Đúng</translation>
    </message>
    <message>
        <source>Not quite</source>
        <translation>Chưa đúng</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Chọn…</translation>
    </message>
    <message>
        <source>In your own words, at least {least} words</source>
        <translation>Bằng lời của bạn, ít nhất {least} từ</translation>
    </message>
    <message>
        <source>Quiz</source>
        <translation>Quiz</translation>
    </message>
    <message>
        <source>From an earlier day</source>
        <translation>Từ một ngày trước</translation>
    </message>
    <message>
        <source>Choose all that hold</source>
        <translation>Chọn tất cả các câu đúng</translation>
    </message>
    <message>
        <source>{right} of {count} right</source>
        <translation>đúng {right}/{count}</translation>
    </message>
    <message>
        <source>This day has no quiz.</source>
        <translation>Ngày này không có quiz.</translation>
    </message>
    <message>
        <source>What you missed comes back on Friday.</source>
        <translation>Những câu bạn làm sai sẽ quay lại vào thứ Sáu.</translation>
    </message>
    <message>
        <source>Nothing comes back.</source>
        <translation>Không có câu nào quay lại.</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Kết quả</translation>
    </message>
    <message>
        <source>Next question</source>
        <translation>Câu tiếp theo</translation>
    </message>
    <message>
        <source>See also</source>
        <translation>Xem thêm</translation>
    </message>
    <message>
        <source>All terms</source>
        <translation>Tất cả thuật ngữ</translation>
    </message>
    <message>
        <source>Of the course</source>
        <translation>Theo khóa học</translation>
    </message>
    <message>
        <source>Of the site&apos;s template</source>
        <translation>Theo mẫu của trang</translation>
    </message>
    <message>
        <source>day/month/year</source>
        <translation>ngày/tháng/năm</translation>
    </message>
    <message>
        <source>month/day/year</source>
        <translation>tháng/ngày/năm</translation>
    </message>
    <message>
        <source>Folder of the site</source>
        <translation>Thư mục của trang</translation>
    </message>
    <message>
        <source>Choose the folder of the site first: it is not there yet.</source>
        <translation>Trước hết hãy chọn thư mục của trang: thư mục này chưa có.</translation>
    </message>
    <message>
        <source>Files are there already and differ: look at what would change.</source>
        <translation>Đã có sẵn các tệp khác nội dung: hãy xem những gì sẽ thay đổi.</translation>
    </message>
    <message>
        <source>Written: {paths}</source>
        <translation>Đã ghi: {paths}</translation>
    </message>
    <message>
        <source>Every page is already as it should be.</source>
        <translation>Mọi trang đều đã đúng như cần có.</translation>
    </message>
    <message>
        <source>Picture kept for the worklog</source>
        <translation>Đã giữ ảnh cho worklog</translation>
    </message>
    <message>
        <source>Headings</source>
        <translation>Tiêu đề</translation>
    </message>
    <message>
        <source>Dates</source>
        <translation>Ngày tháng</translation>
    </message>
    <message>
        <source>Remove picture</source>
        <translation>Xóa ảnh</translation>
    </message>
    <message>
        <source>No pictures yet: F9 takes one of the window.</source>
        <translation>Chưa có ảnh nào: nhấn F9 để chụp cửa sổ.</translation>
    </message>
    <message>
        <source>Language of the page</source>
        <translation>Ngôn ngữ của trang</translation>
    </message>
    <message>
        <source>Week number</source>
        <translation>Số tuần</translation>
    </message>
    <message>
        <source>Folder of the Hugo site</source>
        <translation>Thư mục của trang Hugo</translation>
    </message>
    <message>
        <source>In my own words</source>
        <translation>Theo cách hiểu của tôi</translation>
    </message>
    <message>
        <source>What you understood this week, in your own words</source>
        <translation>Điều bạn đã hiểu trong tuần này, bằng lời của bạn</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Ảnh</translation>
    </message>
    <message>
        <source>Week</source>
        <translation>Tuần</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>Trang web</translation>
    </message>
    <message>
        <source>Worklog</source>
        <translation>Worklog</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Lưu thành PDF…</translation>
    </message>
    <message>
        <source>Overwrite {count} files</source>
        <translation>Ghi đè {count} tệp</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Xem trước</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Trang</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Theo hệ thống</translation>
    </message>
    <message>
        <source>Text size and look</source>
        <translation>Cỡ chữ và giao diện</translation>
    </message>
    <message>
        <source>Text size, light or dark, language</source>
        <translation>Cỡ chữ, sáng hoặc tối, ngôn ngữ</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Văn bản</translation>
    </message>
    <message>
        <source>{size} %</source>
        <translation>{size} %</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Giao diện</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Ngôn ngữ</translation>
    </message>
    <message>
        <source>Less motion</source>
        <translation>Ít chuyển động</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Thay đổi</translation>
    </message>
    <message>
        <source>What you have built this week</source>
        <translation>Những gì bạn đã dựng trong tuần này</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>có</translation>
    </message>
    <message>
        <source>no</source>
        <translation>không</translation>
    </message>
    <message>
        <source>Where you work</source>
        <translation>Nơi bạn làm việc</translation>
    </message>
    <message>
        <source>Switch</source>
        <translation>Chuyển</translation>
    </message>
    <message>
        <source>The embedded cloud, on this computer, at no cost</source>
        <translation>Cloud nhúng, trên máy này, không tốn tiền</translation>
    </message>
    <message>
        <source>A real AWS account, billed to its owner</source>
        <translation>Một tài khoản AWS thật, chủ tài khoản trả tiền</translation>
    </message>
    <message>
        <source>Another endpoint that answers as AWS does</source>
        <translation>Một endpoint khác trả lời như AWS</translation>
    </message>
    <message>
        <source>http://127.0.0.1:4566</source>
        <translation>http://127.0.0.1:4566</translation>
    </message>
    <message>
        <source>Endpoint&apos;s URL</source>
        <translation>URL của endpoint</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Profile</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Region</translation>
    </message>
    <message>
        <source>No profile was found on this computer: `aws configure sso` makes one.</source>
        <translation>Không tìm thấy profile nào trên máy này: `aws configure sso` tạo một profile.</translation>
    </message>
    <message>
        <source>Type the endpoint&apos;s URL.</source>
        <translation>Hãy gõ URL của endpoint.</translation>
    </message>
    <message>
        <source>You work there now.</source>
        <translation>Bạn đang làm việc ở đó.</translation>
    </message>
    <message>
        <source>What you make there costs money. Cleanup then asks for the account&apos;s name or its last four digits.</source>
        <translation>Những gì bạn tạo ở đó đều tốn tiền. Khi dọn dẹp, ứng dụng sẽ hỏi tên tài khoản hoặc bốn chữ số cuối.</translation>
    </message>
    <message>
        <source>{words} It signs in with {way}.</source>
        <translation>{words} Nó đăng nhập bằng {way}.</translation>
    </message>
    <message>
        <source>To choose anew, reset the step.</source>
        <translation>Để chọn lại, hãy đặt lại bước này.</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Mặc định</translation>
    </message>
    <message>
        <source>{field}: put the default back</source>
        <translation>{field}: trả về giá trị mặc định</translation>
    </message>
</context>
</TS>
