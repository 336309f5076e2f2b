// The page's own part: reads the picture, asks the wasm, shows the verdict. No network.
"use strict";
(() => {
  const TEXTS = {
    zh: {
      title: "核对凭条", lead: "看看一张凭条是不是真的，有没有被改动。",
      picture: "选一张凭条的照片", paste: "或者把凭条上的文字贴在这里",
      check: "核对", again: "再核对一张", trust: "凭谁的签名来核对",
      compare: "这串编号与大厅公布的一样，这一页才可信。",
      history: "选择签名单位名册文件", nohistory: "这一页里没有签名单位的名册，请从大厅的网址打开，或选择名册文件。",
      chain: (d) => `链 ${d.chain_id}，现有 ${d.validators} 家签名单位`,
      private: "核对只在您的设备上进行，不联网，凭条不会发给任何人。",
      meaning: "凭条证明：这件事在这个时间上了链，没有被改动。它不说明持有凭条的人是谁。",
      nocode: "照片里没有找到凭条的二维码。请拍得正一些、近一些，让整个方块都在照片里。",
      final: "是真的，没有被改动", finalText: (d) => `已上链，在第 ${d.height} 块。`,
      finalRefused: (d) => `凭条是真的，但它记的是：这件事没有被接受（${d.outcome}）。`,
      confirm_online: "需要联网确认", confirmText: "签名成立，但签名的单位已经换过。请到大厅窗口，或联网确认。",
      refused: "不能相信这张凭条", next: "请不要凭它办事。可以请持有人重新出示，或到大厅窗口查询。",
      height: "区块", time: "上链时间", signers: "签名单位", outcome: "结果", action: "事项编号", reason: "原因代码",
      block: (h) => `第 ${h} 块`, count: (d) => `${d.of} 家中的 ${d.signers} 家`, ok: "已接受",
      reasons: {
        malformed: "这不是一张完整的凭条，可能少了字或多了字。", newer_version: "凭条的版本比这一页新，请打开新的核对页。",
        wrong_chain: "这是另一条链上的凭条。", wrong_action: "这是另一件事的凭条。",
        not_included: "凭条里的内容对不上它所说的区块。", wrong_header: "这一高度上记的是别的区块。",
        before_history: "凭条比已知的签名单位名册还早。", unknown_validator: "签名的不是已知的单位。",
        too_few_signatures: "签名的单位不够。", bad_signature: "签名不成立：内容被改动过，或签名是假的。",
        from_the_future: "签名的时间比这台设备的时钟晚太多。请先核对设备的时间。",
        retired_validators: "签名的单位已经不在任。", no_history: "没有签名单位的名册，无法核对。",
      },
    },
    en: {
      title: "Check a receipt", lead: "See whether a receipt is genuine and unchanged.",
      picture: "Choose a photo of the receipt", paste: "Or paste the receipt’s text here",
      check: "Check", again: "Check another", trust: "Whose signatures this page trusts",
      compare: "Trust this page only if this number is the one the hall publishes.",
      history: "Choose a file of validators", nohistory: "This page holds no list of validators. Open it from a hall’s address, or choose a file.",
      chain: (d) => `Chain ${d.chain_id}, ${d.validators} ${d.validators === 1 ? "institution signs" : "institutions sign"} now`,
      private: "The check runs on your device alone. Nothing is sent to anybody.",
      meaning: "A receipt proves that this was put on the chain at this time and not changed since. It does not say who holds it.",
      nocode: "No receipt code was found in the photo. Hold the camera straight and closer, with the whole square in view.",
      final: "Genuine and unchanged", finalText: (d) => `On the chain, in block ${d.height}.`,
      finalRefused: (d) => `The receipt is genuine, but what it records is that the request was not accepted (${d.outcome}).`,
      confirm_online: "Confirm this online", confirmText: "The signatures hold, but those who signed have since been replaced. Ask at the hall, or online.",
      refused: "Do not trust this receipt", next: "Do not act on it. Ask to see it again, or ask at the hall’s counter.",
      height: "Block", time: "On the chain since", signers: "Signed by", outcome: "Outcome", action: "Action", reason: "Reason code",
      block: (h) => `${h}`, count: (d) => `${d.signers} of ${d.of}`, ok: "accepted",
      reasons: {
        malformed: "This is not a whole receipt; characters may be missing or added.", newer_version: "The receipt is newer than this page; open a newer one.",
        wrong_chain: "This receipt belongs to another chain.", wrong_action: "This receipt belongs to another action.",
        not_included: "What the receipt says does not fit its block.", wrong_header: "Another block stands at this height.",
        before_history: "The receipt is older than the known validators.", unknown_validator: "It is signed by someone unknown.",
        too_few_signatures: "Too few institutions signed it.", bad_signature: "A signature does not hold: something was changed, or the signature is false.",
        from_the_future: "It was signed much later than this device’s clock says. Check the device’s time first.",
        retired_validators: "Those who signed are no longer in office.", no_history: "Without a list of validators nothing can be checked.",
      },
    },
  };
  const MOST_PIXELS = 4000000;
  const by = (id) => document.getElementById(id);
  const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  wasm_bindgen.initSync({ module: bytesOf(WASM) });

  let language = "zh";
  let shown = null;
  let history = new Uint8Array();
  try {
    history = bytesOf(document.querySelector("meta[name=hallseal-history]").content);
  } catch { /* A page that no gateway has filled in: the list is chosen by hand. */ }

  function when(seconds) {
    const form = { dateStyle: "long", timeStyle: "short" };
    return new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", form).format(new Date(seconds * 1000));
  }

  function facts(d) {
    const t = TEXTS[language];
    if (d.verdict === "refused") return d.reason ? [[t.reason, d.reason]] : [];
    return [[t.outcome, d.ok ? t.ok : d.outcome], [t.height, t.block(d.height)], [t.time, when(d.time_s)],
      [t.signers, t.count(d)], [t.action, d.action.match(/.{1,8}/g).join(" ")]];
  }

  function draw() {
    const t = TEXTS[language];
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    by("language").textContent = language === "zh" ? "English" : "中文";
    by("language").lang = language === "zh" ? "en" : "zh-CN";
    for (const element of document.querySelectorAll("[data-text]")) element.textContent = t[element.dataset.text];
    const about = wasm_bindgen.describe(history);
    const d = about ? JSON.parse(about) : null;
    by("chain").textContent = d ? t.chain(d) : t.nohistory;
    by("digest").textContent = d ? d.digest.match(/.{1,8}/g).join(" ") : "";
    by("compare").hidden = !d;
    by("history-choose").hidden = !!d;
    by("ask").hidden = shown !== null;
    by("verdict").hidden = shown === null;
    if (!shown) return;
    by("verdict").dataset.verdict = shown.verdict;
    by("verdict").dataset.reason = shown.reason || "";
    by("headline").textContent = t[shown.verdict];
    by("sentence").textContent = shown.verdict === "final" ? (shown.ok ? t.finalText(shown) : t.finalRefused(shown))
      : shown.verdict === "confirm_online" ? t.confirmText
      : shown.reason ? t.reasons[shown.reason] || shown.reason : t.nocode;
    by("next").textContent = shown.verdict === "refused" && shown.reason ? t.next : "";
    by("facts").replaceChildren(...facts(shown).flatMap(([name, value]) => {
      const pair = [document.createElement("dt"), document.createElement("dd")];
      pair[0].textContent = name;
      pair[1].textContent = value;
      return pair;
    }));
  }

  function show(result) {
    shown = result;
    draw();
    if (result) by("headline").focus();
  }

  function check(text) {
    show(JSON.parse(wasm_bindgen.check(text, history, BigInt(Math.max(0, Math.floor(Date.now() / 1000))))));
  }

  // A big photo is tried smaller first, which is quicker and smooths the paper's grain.
  function readAt(image, scale) {
    const width = Math.round(image.naturalWidth * scale), height = Math.round(image.naturalHeight * scale);
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
    context.drawImage(image, 0, 0, width, height);
    const colours = context.getImageData(0, 0, width, height).data;
    const luma = new Uint8Array(width * height);
    for (let at = 0; at < luma.length; at += 1) {
      luma[at] = (colours[4 * at] * 77 + colours[4 * at + 1] * 150 + colours[4 * at + 2] * 29) >> 8;
    }
    return wasm_bindgen.read_code(width, height, luma);
  }

  async function picture(file) {
    const image = new Image();
    const address = URL.createObjectURL(file);
    image.src = address;
    let text;
    try {
      await image.decode();
      const pixels = image.naturalWidth * image.naturalHeight;
      const whole = Math.min(1, Math.sqrt(MOST_PIXELS / pixels));
      for (const scale of [Math.min(whole, 1200 / Math.max(image.naturalWidth, image.naturalHeight)), whole]) {
        text = text || readAt(image, scale);
      }
    } catch { /* Not a picture: the same as one without a code. */ }
    URL.revokeObjectURL(address);
    if (text) check(text);
    else show({ verdict: "refused", reason: null });
  }

  by("language").onclick = () => { language = language === "zh" ? "en" : "zh"; draw(); };
  by("check").onclick = () => check(by("text").value);
  by("again").onclick = () => { by("text").value = ""; by("picture").value = ""; show(null); by("picture").focus(); };
  by("picture").onchange = () => { if (by("picture").files[0]) picture(by("picture").files[0]); };
  by("history").onchange = async () => {
    const file = by("history").files[0];
    if (!file || file.size > 4000000) return;
    history = new Uint8Array(await file.arrayBuffer());
    draw();
  };
  draw();
})();
