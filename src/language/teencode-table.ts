/**
 * Chat writing: what is typed = what it means, one meaning or several with their cost in nats (no figure:
 * 0; see Proposal). The neighbours choose among several. `~` before what is typed: it is also a word of its
 * own ("bít", "a", "hông"), so that the sentence decides.
 */
export const TEENCODE_TABLE = `
ko = không; k = không; kh = không 0.2 | kết hôn 2.5 | kế hoạch 3 | khách hàng 4; khg = không
~kg = không 2; hok = không; hk = hộ khẩu 0.3 | không 1 | học kỳ 3

~hông = không 1; hem = không 0.5; hơm = không; hêm = không; ~hổng = không 0.3; hôg = không
hog = không; ~khum = không 0.5; ~hum = không 1.5

~khom = không 1; khôg = không; khog = không; kô = không; kôg = không; kông = không; kong = không
k0 = không; kp = không phải; kbt = không biết; kbit = không biết; kbiet = không biết; kdc = không được
kđc = không được; kcó = không có; kco = không có; kcần = không cần

dc = được | địa chỉ 3; đc = được | địa chỉ 2.5; đk = được 0.7 | đăng ký 0.7 | điều kiện 1
dk = được 0.7 | đăng ký 0.7 | điều kiện 1; đx = được 0.3; dx = được 0.3 | đề xuất 4; dk0 = được không
đko = được không; đcko = được không; dcko = được không; đươc = được; đuoc = được; đựơc = được
dượk = được; đượk = được; duok = được; đr = đúng rồi 1; dr = đúng rồi 1

đky = đăng ký; dky = đăng ký; dki = đăng ký; đki = đăng ký; đkí = đăng ký; dkí = đăng ký
đký = đăng ký; dký = đăng ký; đgky = đăng ký; dgky = đăng ký; dăngkí = đăng ký
đkkd = đăng ký kinh doanh; dkkd = đăng ký kinh doanh; đkkh = đăng ký kết hôn; dkkh = đăng ký kết hôn
đkks = đăng ký khai sinh; dkks = đăng ký khai sinh
đktt = đăng ký thường trú 0.3 | đăng ký tạm trú 0.7
dktt = đăng ký thường trú 0.3 | đăng ký tạm trú 0.7; đkx = đăng ký xe 0.5

bn = bao nhiêu | bạn 1; bnhiêu = bao nhiêu; bnhieu = bao nhiêu; bnhiu = bao nhiêu; bnh = bao nhiêu
bnhiê = bao nhiêu; nhiu = nhiêu 0.3 | nhiều 0.5; nhìu = nhiều; bnl = bao nhiêu lâu 0.5; blau = bao lâu
blâu = bao lâu; bl = bao lâu; baolâu = bao lâu; bao nhiu = bao nhiêu; bao nhìu = bao nhiêu
mấy lâu = bao lâu 0.5

j = gì; ji = gì; jì = gì; gj = gì; jz = gì vậy; jv = gì vậy; gìk = gì; zì = gì; zi = gì 0.3
~rì = gì 1; ntn = như thế nào; ntnao = như thế nào; ntnào = như thế nào; nhtn = như thế nào
tnao = thế nào; tnào = thế nào; tn = thế nào 0.5 | thất nghiệp 1.5 | tai nạn 2.5 | tốt nghiệp 1.5
lsao = làm sao; lmsao = làm sao; làm s = làm sao; tsao = tại sao; ts = tại sao 1; vs = với; vz = với
zới = với

z = vậy; zay = vậy; zậy = vậy; ~vay = vậy 1.5; v = vậy | vợ 3.5; dzậy = vậy; dzay = vậy; ~dậy = vậy 2.5
z ak = vậy à; ak = à; àk = à; ah = à | ạ 0.5; ạk = ạ; uk = ừ; uh = ừ; ừm = ừ; uhm = ừ; ~nhe = nhé 0.5
~nhá = nhé 0.5; nka = nha; nhak = nha; nhoa = nha

mún = muốn; ~mun = muốn 0.5; muốg = muốn; mốn = muốn 0.3; bik = biết; ~bít = biết 1; ~bit = biết 0.7
bjt = biết; bjk = biết; biek = biết; biêt = biết; bt = biết | bình thường 1.5; hỉu = hiểu
hiu = hiểu 0.5; hok bít = không biết

r = rồi; rùi = rồi; ~rui = rồi 0.7; oy = rồi; òi = rồi; ùi = rồi; roài = rồi; rồy = rồi; rùii = rồi
xog = xong; xg = xong; cx = cũng; cg = cũng | chúng 3; cũg = cũng; cug = cũng; cungz = cũng
~lun = luôn 0.3; luôg = luôn; đag = đang; dag = đang; đg = đang 0.3 | đường 1; dg = đang 0.3 | đường 1
trc = trước; trk = trước; trươc = trước; trướk = trước; nx = nữa; nưa = nữa; ms = mới

ng = người; ngừi = người; ngừời = người; ngta = người ta; ngt = người ta 0.5; ngnha = người nhà
ngkhac = người khác; ngkhác = người khác; mn = mọi người; mng = mọi người; ngnc = người nước ngoài
nnn = người nước ngoài 0.5; nngoai = nước ngoài; nngoài = nước ngoài; nc = nước 0.3 | nói chuyện 2
ncngoai = nước ngoài; ncngoài = nước ngoài

gtờ = giấy tờ; gto = giấy tờ; gtơ = giấy tờ; gt = giấy tờ 0.5 | giới tính 2 | giới thiệu 3
gtt = giấy tờ tùy thân 0.5; gttt = giấy tờ tùy thân; jấy = giấy; jay = giấy 0.5; zấy = giấy
gíay = giấy; gks = giấy khai sinh; gkh = giấy kết hôn 0.3; gxn = giấy xác nhận; gcn = giấy chứng nhận
gp = giấy phép; gpkd = giấy phép kinh doanh; hs = hồ sơ | học sinh 1.2; hso = hồ sơ; hsơ = hồ sơ
hồso = hồ sơ; tt = thủ tục 0.5 | thông tin 1.2 | thường trú 1.7 | tạm trú 1.7 | thị trấn 3
ttuc = thủ tục; ttục = thủ tục; thtuc = thủ tục; thủ tụk = thủ tục; ttin = thông tin; tkhai = tờ khai
tk = tài khoản 1 | tờ khai 1.5 | thống kê 4; ks = khai sinh 0.3 | khách sạn 1.5; ksinh = khai sinh
kt = khai tử 1 | kiểm tra 1 | kinh tế 2; ktra = kiểm tra; ktử = khai tử; kếthôn = kết hôn
khai shinh = khai sinh

gđ = gia đình | giám đốc 2; gd = gia đình 0.5 | giáo dục 1.5 | giao dịch 2; gđinh = gia đình
gđình = gia đình; gdinh = gia đình; vc = vợ chồng 0.5 | viên chức 2 | việc 1.5
ck = chồng | chuyển khoản 1.5; ckồng = chồng; vk = vợ; vkck = vợ chồng; ox = chồng 1; bx = vợ 1
ny = người yêu; con zai = con trai; zai = trai; bme = bố mẹ; bmẹ = bố mẹ; ôg = ông; og = ông

~a = anh 1 | à 1.5 | ạ 1.2; e = em; c = chị 0.3 | có 1.5 | của 3; b = bạn 0.3
m = mình 0.5 | mày 2 | mẹ 2; mk = mình; mik = mình; mjk = mình; mjh = mình; mh = mình 0.3
t = tôi 0.3 | tao 2; ~tui = tôi; tuj = tôi; a/c = anh chị; ~ac = anh chị 1; ace = anh chị em
ad = anh chị 1.5 | bạn 1.5; add = anh chị 2 | địa chỉ 2; addmin = bạn 1; bạn oi = bạn ơi; bro = bạn 1
s = sao 0.3; h = giờ; bh = bây giờ | bao giờ 0.5 | bảo hiểm 1.2; bâyh = bây giờ; bg = bây giờ
bgio = bây giờ; bgiờ = bây giờ; bjo = bây giờ; bjờ = bây giờ; jo = giờ; jờ = giờ; baoh = bao giờ
baogio = bao giờ; knào = khi nào; knao = khi nào; lúk = lúc; l = là 1 | làm 1
ls = làm sao 1 | lịch sử 3; lm = làm; làm j = làm gì; lj = làm gì | là gì 0.3; thj = thì; thỳ = thì
ls j = làm gì 2; n = nó 1.5 | năm 2 | và 1.5 | nhưng 2.5 | này 2; nhg = nhưng 0.5 | những 0.5; nhưg = nhưng; nhug = nhưng
nma = nhưng mà; p = phải 0.5; fải = phải; fai = phải; phaj = phải; pải = phải; x = xã 2 | xin 2
xl = xin lỗi; q = quận 2 | quá 2; d = được 1.5 | đường 2 | đi 2; đ = được 1.5; đi lm = đi làm
dth = điện thoại; đt = điện thoại 0.3 | diện tích 3; dt = điện thoại 0.5 | diện tích 1 | dân tộc 3
sđt = số điện thoại; sdt = số điện thoại; đthoai = điện thoại; đthoại = điện thoại; tl = trả lời 0.5
rep = trả lời; ib = nhắn tin; inb = nhắn tin; ~inbox = nhắn tin 0.5; nt = nhắn tin 0.5
tv = tư vấn 0.3; tvan = tư vấn; hd = hướng dẫn 0.5 | hợp đồng 0.7 | hoạt động 2; hdan = hướng dẫn
hdẫn = hướng dẫn; hđ = hợp đồng 0.3 | hoạt động 1.5; hđlđ = hợp đồng lao động
hdld = hợp đồng lao động

tks = cảm ơn; thks = cảm ơn; ~thanks = cảm ơn; ~thank = cảm ơn 0.5; thankyou = cảm ơn; cmon = cảm ơn
cmơn = cảm ơn; cámơn = cảm ơn; camon = cảm ơn; kamsa = cảm ơn; tys = cảm ơn 1; ~ty = cảm ơn 3
plz = làm ơn; pls = làm ơn; ~please = làm ơn; ok = được 0.5; oke = được; okie = được; okê = được
okla = được; ~hi = xin chào 1; helo = xin chào; ~hello = xin chào 0.3; bb = tạm biệt 1
~bye = tạm biệt 0.3

ns = năm sinh 0.5 | nói 0.7 | ngân sách 3; nsinh = năm sinh; ngsinh = ngày sinh
sn = sinh nhật 1 | năm sinh 2 | sinh năm 1; tgian = thời gian; tg = thời gian; thgian = thời gian
thờigian = thời gian; tgiờ = thời giờ 1; thg = tháng | thằng 1.5
th = tháng 1 | thôi 1.5 | trường hợp 1.5; nagy = ngày; lviec = làm việc; lviệc = làm việc
lv = làm việc | lĩnh vực 3; cv = công việc 0.5 | công văn 1; ctac = công tác
ct = công ty 0.7 | công tác 1.5 | công trình 1.5 | chương trình 2; cty = công ty; cti = công ty 0.3
ctu = cư trú 1; cq = cơ quan; cqan = cơ quan; nv = nhân viên; cb = cán bộ; cbo = cán bộ; cbộ = cán bộ
ctich = chủ tịch; ctịch = chủ tịch; ttam = trung tâm; bv = bệnh viện | bảo vệ 2
bs = bác sĩ 1 | bổ sung 1; bsung = bổ sung; csgt = cảnh sát giao thông; ~ca = công an 1.5
caxa = công an xã; cax = công an xã; qly = quản lý; qlý = quản lý; ql = quản lý
qt = quốc tịch 1 | quy trình 1.5; sd = sử dụng; sdung = sử dụng; qsd = quyền sử dụng
qsdđ = quyền sử dụng đất; qsdd = quyền sử dụng đất; cnqsdđ = chứng nhận quyền sử dụng đất
xn = xác nhận; xnhan = xác nhận; xnhận = xác nhận; xd = xây dựng; xdung = xây dựng
kdoanh = kinh doanh; kd = kinh doanh; ub = ủy ban; uỷban = ủy ban; trh = trường hợp
thop = trường hợp 0.5; vd = ví dụ 0.5; vde = vấn đề; vđ = vấn đề; vđề = vấn đề; dchi = địa chỉ
đchi = địa chỉ; đchỉ = địa chỉ; đđ = đất đai 1 | địa điểm 2; tphố = thành phố; tp = thành phố
lson = lạng sơn; lsơn = lạng sơn; ld = lao động 0.5; lđ = lao động
cn = công nhân 1 | chứng nhận 1 | chủ nhật 1.5 | chuyển nhượng 2; cnhan = chứng nhận; vbản = văn bản
vban = văn bản; qd = quyết định 0.5 | quy định 0.7; qđ = quyết định; qđịnh = quy định
qdinh = quy định; lq = liên quan; lquan = liên quan; hk tt = hộ khẩu thường trú; hộk = hộ khẩu
shk = sổ hộ khẩu; hkhau = hộ khẩu; hkhẩu = hộ khẩu; ttru = thường trú 0.5 | tạm trú 0.5
ttrú = thường trú 0.5 | tạm trú 0.5; hkd = hộ kinh doanh; đsống = đời sống
hc = học 1 | hộ chiếu 1 | hành chính 1; hchieu = hộ chiếu; hsinh = học sinh; svien = sinh viên
sv = sinh viên; đhọc = đại học; đh = đại học; hn = hà nội 1 | hôm nay 1.5 | hôn nhân 1.5
tq = trung quốc; vn = việt nam; hq = hàn quốc 1 | hải quan 1.5; nb = nhật bản 0.5
đl = đài loan 1 | đại lý 1.5

thik = thích; thix = thích; thjk = thích; iu = yêu; yu = yêu 0.5; qa = qua 1; qá = quá; wá = quá
wa = quá 0.3 | qua 0.7; wê = quê; wên = quên; wen = quen 0.5 | quên 0.5; lém = lắm; tke = thế
thek = thế; tek = thế; kó = có; kon = con; kái = cái; kần = cần; kan = cần 0.5; kấp = cấp
kap = cấp 0.5; kủa = của; kua = của 0.3; kũng = cũng; kách = cách; kàng = càng; koi = coi 0.5
tr = triệu 1.5 | trẻ 2 | trang 3 | trước 2.5; trđ = triệu đồng; ngđ = nghìn đồng; chiệu = triệu

g = gì 0.5; nhữg = những; nhưg = nhưng; nhug = nhưng; nhx = nhé 1; căn cc = căn cước; can cc = căn cước
cc = căn cước 1 | công chức 2 | công chứng 1.5; thẻ cc = thẻ căn cước; số cc = số căn cước; dk de = điều kiện để
đk để = điều kiện để; đk gì = điều kiện gì; dk gi = điều kiện gì; dk gì = điều kiện gì; đk j = điều kiện gì; dk j = điều kiện gì
đkiện = điều kiện; dkien = điều kiện; đkien = điều kiện; lphí = lệ phí; lphi = lệ phí; lệ fí = lệ phí; lf = lệ phí 0.5
xiền = tiền; xìn = tiền 1.5; xèng = tiền; ~lúa = tiền 4; chx = chưa; chk = chưa 1 | chắc 1; chưz = chưa; chz = chưa
gy = giấy; gyto = giấy tờ; gytờ = giấy tờ; xm = xe máy; xmay = xe máy; xmáy = xe máy; ngui = người; ngừoi = người
~of = của 0.3; ~and = và 0.5; ~for = cho 1; bạn trg = bạn trong 1; trg = trong; trog = trong; trag = trang
thpt = trung học phổ thông; thcs = trung học cơ sở; đkiểm = đăng kiểm; hơp = hợp
`;
