"""Files that nobody should have to trust, made when a test needs them: none is kept in the repository."""

from __future__ import annotations

import base64
import io
import os
import struct
import time
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

Pdf = pikepdf.Pdf
Name, Dictionary, Array, String = pikepdf.Name, pikepdf.Dictionary, pikepdf.Array, pikepdf.String


def pdf(change: Callable[[Pdf], None] = lambda _: None, pages: int = 1, size: float = 612, **save: object) -> bytes:
    made = Pdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(size, size))
    change(made)
    out = io.BytesIO()
    made.save(out, **save)
    return out.getvalue()


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _opens_with_a_script(made: Pdf) -> None:
    made.Root.OpenAction = script()


def _opens_with_a_shared_script(made: Pdf) -> None:
    made.Root.OpenAction = made.make_indirect(script())


def _names_a_script(made: Pdf) -> None:
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), made.make_indirect(script())])))


def _script_on_a_page(made: Pdf) -> None:
    made.pages[0].obj.AA = Dictionary(O=script())


def _script_behind_a_link(made: Pdf) -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=script())
    made.pages[0].obj.Annots = Array([made.make_indirect(link)])


def _second_action_is_a_script(made: Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([made.pages[0].obj, Name.Fit]), Next=Array([script()]))


def _launches(made: Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.Launch, F=String("cmd.exe"))


def _attaches_a_file(made: Pdf) -> None:
    made.attachments["tool.exe"] = pikepdf.AttachedFileSpec(made, b"MZ" + b"\0" * 100, filename="tool.exe")


def _attaches_a_file_to_a_page(made: Pdf) -> None:
    spec = Dictionary(Type=Name.Filespec, F=String("a.exe"), EF=Dictionary(F=made.make_stream(b"MZ")))
    note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]), FS=spec)
    made.pages[0].obj.Annots = Array([note])


def _has_a_form_of_its_own_kind(made: Pdf) -> None:
    made.Root.AcroForm = Dictionary(XFA=made.make_stream(b"<xdp/>"), Fields=Array([]))


def _plays_media(made: Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]))
    made.pages[0].obj.Annots = Array([note])


ACTIVE = {
    change.__name__.strip("_"): change
    for change in (
        _opens_with_a_script, _opens_with_a_shared_script, _names_a_script, _script_on_a_page, _script_behind_a_link,
        _second_action_is_a_script, _launches, _attaches_a_file, _attaches_a_file_to_a_page,
        _has_a_form_of_its_own_kind, _plays_media,
    )
}  # fmt: skip


def drawing_without_end() -> bytes:
    """Some 100 kB that unpack to 100 MB."""

    def draw(made: Pdf) -> None:
        pressed = zlib.compress(b" " * 100_000_000, 9)
        stream = pikepdf.Stream(made, pressed)
        stream.Filter = Name.FlateDecode
        made.pages[0].obj.Contents = made.make_indirect(stream)

    return pdf(draw, compress_streams=False)


def vast_picture_in_a_pdf() -> bytes:
    def place(made: Pdf) -> None:
        picture = pikepdf.Stream(made, zlib.compress(b"\0"))
        picture.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=60000, Height=60000, BitsPerComponent=1,
            ColorSpace=Name.DeviceGray, Filter=Name.FlateDecode,
        )  # fmt: skip
        made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=made.make_indirect(picture)))

    return pdf(place)


def nested(depth: int) -> bytes:
    """A PDF whose catalogue holds arrays in arrays in arrays."""
    return pdf().replace(b"/Type /Catalog", b"/Type /Catalog /Deep " + b"[" * depth + b"]" * depth, 1)


def locked(**password: str) -> bytes:
    return pdf(encryption=pikepdf.Encryption(**password))


def signed_form() -> bytes:
    def add(made: Pdf) -> None:
        field = Dictionary(FT=Name.Sig, T=String("signature"), Rect=Array([0, 0, 0, 0]), Subtype=Name.Widget)
        made.Root.AcroForm = Dictionary(Fields=Array([made.make_indirect(field)]))

    return pdf(add)


def archive(name: str = "a.txt", content: bytes = b"a") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, content)
    return out.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **save: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **save)
    return out.getvalue()


def picture_of_a_place() -> bytes:
    """A telephone's photograph: turned by its EXIF, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 39.0, 4.0), 3: "W", 4: (79.0, 22.0, 59.0)})
    return picture(size=(40, 20), exif=exif)


def vast_png(width: int = 20_000, height: int = 20_000) -> bytes:
    """A header that promises 400 million pixels, and almost nothing behind it."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 10_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def moving_png() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


def eicar() -> bytes:
    """The test file that every scanner knows, put together here so that no scanner takes this source for it."""
    return b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


def infected_pdf() -> bytes:
    """A sound PDF that carries the test file where nothing draws it."""

    def carry(made: Pdf) -> None:
        made.Root.Carried = made.make_indirect(made.make_stream(eicar()))

    return pdf(carry, deterministic_id=True)


def many_objects(count: int) -> bytes:
    """A PDF of one page and so many small objects, written by hand: a library would take minutes."""
    out = [b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
           b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj\n"]  # fmt: skip
    out += [b"%d 0 obj[]endobj\n" % number for number in range(4, count)]
    offsets, reached = [], 9
    for line in b"".join(out)[9:].split(b"\n")[:-1]:
        offsets.append(b"%010d 00000 n \n" % reached)
        reached += len(line) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1) + b"".join(offsets)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, reached)
    return b"".join(out) + table + end


def object_stream_without_end() -> bytes:
    """Objects packed into a stream that unpacks to 100 MB."""
    packed = zlib.compress(b"4 0 " + b"[]" + b" " * 100_000_000, 9)
    head = b"%%PDF-1.5\n1 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    body = head + packed + b"\nendstream endobj\n2 0 obj<</Type/Catalog/Pages 3 0 R/More 4 0 R>>endobj\n"
    pages = len(body)
    body += b"3 0 obj<</Type/Pages/Kids[6 0 R]/Count 1>>endobj\n"
    sheet = len(body)
    body += b"6 0 obj<</Type/Page/Parent 3 0 R/MediaBox[0 0 9 9]>>endobj\n"
    rows = [
        (0, 0, 65535),
        (1, 10, 0),
        (1, body.index(b"2 0 obj"), 0),
        (1, pages, 0),
        (2, 1, 0),
        (1, len(body), 0),
        (1, sheet, 0),
    ]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    cross = b"5 0 obj<</Type/XRef/Size 7/W[1 4 2]/Root 2 0 R/Length %d>>stream\n%s\nendstream endobj\n" % (
        len(table),
        table,
    )
    return body + cross + b"startxref\n%d\n%%%%EOF\n" % len(body)


def coded_picture(code: bytes, name: str) -> bytes:
    """A PDF whose dictionary says that a picture is small, and whose picture says otherwise."""

    def place(made: Pdf) -> None:
        found = pikepdf.Stream(made, code)
        found.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=8, Height=8, BitsPerComponent=8, ColorSpace=Name.DeviceGray,
            Filter=Name(name),
        )  # fmt: skip
        made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=made.make_indirect(found)))

    return pdf(place)


JPX_BOMB = b"\0\0\0\x0cjP  \r\n\x87\n" + b"\xff\x4f\xff\x51\0\x29\0\0" + struct.pack(">II", 60_000, 60_000) + b"\0" * 40
JBIG2_BOMB = struct.pack(">IBBBI", 0, 48, 0, 1, 19) + struct.pack(">II", 60_000, 60_000) + b"\0" * 11


def form_without_end() -> bytes:
    """A drawing that is used by the page, and unpacks to 100 MB."""

    def draw(made: Pdf) -> None:
        form = pikepdf.Stream(made, zlib.compress(b" " * 100_000_000, 9))
        form.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]), Filter=Name.FlateDecode
        )
        made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(F=made.make_indirect(form)))

    return pdf(draw, compress_streams=False)


def leads_to_an_address() -> bytes:
    def link(made: Pdf) -> None:
        action = Dictionary(S=Name.URI, URI=String("https://example.org/"))
        note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
        made.pages[0].obj.Annots = Array([made.make_indirect(note)])

    return pdf(link)


def zip_of_zips(depth: int = 5, wide: int = 10) -> bytes:
    """Like 42.zip: archives in archives, at the bottom much of nothing."""
    content, name = b"\0" * 1_000_000, "nothing"
    for _ in range(depth):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for place in range(wide):
                made.writestr(f"{place}.{name}", content)
        content, name = out.getvalue(), "zip"
    return content


def word(*parts: tuple[str, bytes]) -> bytes:
    """A Word file with these parts beside its text."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", "<w:document/>")
        for name, content in parts:
            made.writestr(name, content)
    return out.getvalue()


OFFICE = {
    "a template from elsewhere": lambda: word(
        ("word/_rels/settings.xml.rels", b'<Relationship Target="http://example.org/t.dotm" TargetMode="External"/>')
    ),
    "macros": lambda: word(("word/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    "an old object": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "a zip of zips": zip_of_zips,
    "a bomb": lambda: word(("word/media/image.bmp", b"\0" * 50_000_000)),
}


def tiff(pages: int) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("1", (8, 8)) for _ in range(pages)]
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def moving_gif() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("P", (9, 9), colour) for colour in (1, 2)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def phar(inside: bytes) -> bytes:
    """A picture that PHP would read as an archive."""
    return inside + b"<?php __HALT_COMPILER(); ?>\r\n" + struct.pack("<I", 40) + b"\0" * 40


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200


def die(connection: object, seconds: int) -> None:
    """Stands for a parser that a file makes crash."""
    os.abort()


def hang(connection: object, seconds: int) -> None:
    time.sleep(60)


def breed(connection: object, seconds: int) -> None:
    """Stands for a parser that a file makes start others, and those others."""
    os.setsid()
    for _ in range(3):
        os.fork()
    time.sleep(60)


def call_out(connection: object, seconds: int) -> None:
    """Stands for a parser that a file makes call somebody: tells whether that was possible."""
    import socket

    from intake import quarantine

    quarantine._without_network()
    try:
        socket.create_connection(("127.0.0.1", seconds), timeout=2).close()
        quarantine._say(connection, "called")  # type: ignore[arg-type]
    except OSError:
        quarantine._say(connection, "no network")  # type: ignore[arg-type]


# The one file that is kept: nothing here can write HEIC. Two pictures, as of a burst: the first with a red corner, of a
# “Phone”; the second blue.
BURST = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAe1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAEZpbG9j"
    "AAAAAERAAAMAAQAAAAACEQABAAAAAAAAADQAAgAAAAACRQABAAAAAAAAACoAAwAAAAACbwABAAAAAAAAABsAAABNaWluZgAAAAAAAwAAABVp"
    "bmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAABVpbmZlAgAAAAADAABodmMxAAAAAA5waXRtAAAAAAABAAABBWlwcnAA"
    "AADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMA"
    "kAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAA"
    "AEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAACBpcG1hAAAAAAAAAAIAAQWBAgMF"
    "hAADBYECAwWEAAAAGmlyZWYAAAAAAAAADmNkc2MAAgABAAEAAACBbWRhdAAAADAoAa8ZgPeFDf/Oyn2e4OTaH5OBgXNSm0B8rDWVxkYq7x8R"
    "iGMGVvyjWuJEd/wwKYAAAAAGRXhpZgAATU0AKgAAAAgAAQEPAAIAAAAGAAAAGgAAAABQaG9uZQAAAAAXKAGvGYDvSaW///CvIR92Ub+GrWmP"
    "m4A="
)


def photograph(words: str = "", size: tuple[int, int] = (1200, 1600), blur: float = 0, light: float = 1) -> bytes:
    """A page as a telephone takes it."""
    page = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(page)
    for row in range(12):
        pen.text((80, 90 + row * 110), words or "The page of a document", fill="black", font=ImageFont.load_default(48))
    page = page.filter(ImageFilter.GaussianBlur(blur)) if blur else page
    out = io.BytesIO()
    ImageEnhance.Brightness(page).enhance(light).save(out, "JPEG", quality=85)
    return out.getvalue()
