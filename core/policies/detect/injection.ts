/**
 * Patterns of prompt injection: words by which a text that was only to be read tries to give orders. Rules find what is
 * common, in the languages below; they do not find what is said in other words. A model as judge finds more.
 */
import type { Finding } from './finding.ts';

/** In order, without overlaps. Work is bounded at each place that may begin one. */
export function findInjection(text: string): readonly Finding[] {
  const found: Finding[] = [];
  let end = 0;
  TRIGGER.lastIndex = 0;
  for (let match = TRIGGER.exec(text); match !== null; match = TRIGGER.exec(text)) {
    const start = match.index;
    for (const pattern of match[1] === undefined ? ORDERS : MARKS) {
      pattern.lastIndex = start;
      const whole = pattern.exec(text)?.[0];
      if (whole === undefined) continue;
      end = start + whole.length;
      found.push({ check: 'injection', label: 'INJECTION', start, end });
      TRIGGER.lastIndex = end;
      break;
    }
  }
  return found;
}

/** First signs: of marks that are no words, in the group, or of the words that orders begin with. */
const TRIGGER =
  /(<\||<<SYS|\[\/?INST|[\u{E0020}-\u{E007E}]|忽略|无视|無視|忘记|忘記|これまでの|以前の|上記の|이전|위의|игнорируй|забудь|не обращай)|\b(?:ignore|disregard|forget|override|bypass|discard|reveal|print|repeat|show|output|leak|tell|you|your|pretend|act|enter|enable|activate|do|don't|new|system|from|begin|end|ignorier|ignoriere|ignorieren|vergiss|missachte|ignorez|oubliez|oublie|ne|ignora|ignorad|olvida|olvide|dimentica|ignori|esqueça|desconsidere|ignoreer|vergeet|zignoruj|zapomnij)(?![\p{L}])/giu;

const GAP = String.raw`[\s,:"'*_-]{1,4}`;
/** Up to three small words. */
const SOME = `(?:(?:all|any|of|the|these|those|your|my|our|every|everything|and|please|completely|entirely|immediately|just)${GAP}){0,4}`;
const EARLIER =
  '(?:previous|prior|above|earlier|preceding|foregoing|former|past|original|initial|system|developer|safety|given)';
const RULES =
  '(?:instructions?|prompts?|messages?|rules?|directions?|directives?|guidelines?|guardrails?|constraints?|restrictions?|context|commands?|programming|training)';

/** Without what other things are called too. */
const ORDERS_GIVEN =
  '(?:instructions|prompts?|rules|directions|directives|guidelines|guardrails|restrictions|programming|training)';

const ORDERS: readonly RegExp[] = [
  `(?:ignore|disregard|forget|override|bypass|discard)${GAP}${SOME}(?:${EARLIER}${GAP}){1,3}(?:and${GAP}[a-z]{1,15}${GAP})?${RULES}`,
  `(?:ignore|disregard|forget|override)${GAP}(?:all|everything|anything|what|any${GAP}instructions?)${GAP}(?:(?:that${GAP})?(?:i|we|you|they)${GAP}(?:were|was|been|said|told|just|previously)|above|before|previously|written${GAP}above)`,
  `(?:ignore|disregard|forget)${GAP}(?:all${GAP}|your${GAP}|the${GAP}){1,2}${ORDERS_GIVEN}`,
  `(?:reveal|print|repeat|show|output|leak|tell)${GAP}(?:me${GAP}|us${GAP})?(?:all${GAP})?(?:your|the)${GAP}(?:(?:full|entire|exact|complete|hidden|secret|original|initial|internal|confidential)${GAP}){0,3}(?:system|initial|hidden|developer|original)${GAP}(?:prompts?|instructions?|messages?)`,
  `(?:repeat|print|output)${GAP}(?:everything|all|the${GAP}(?:text|words))${GAP}(?:above|before|prior)`,
  `you${GAP}are${GAP}(?:now|no${GAP}longer)${GAP}(?:(?:in|an?|the|bound|restricted|limited|free|going|acting|operating)${GAP}){0,3}(?:dan|jailbroken|unrestricted|unfiltered|uncensored|evil|developer${GAP}mode|debug${GAP}mode|god${GAP}mode|by${GAP}(?:any|your|openai|anthropic)|bound|restricted)`,
  `your${GAP}(?:new|real|true|actual)${GAP}(?:instructions?|task|goal|objective|purpose|orders?|role)${GAP}(?:is|are)`,
  `(?:new|system|developer|admin)${GAP}(?:instructions?|override|prompt${GAP}override|directive)[ ]?[:!]`,
  `(?:pretend|act)${GAP}(?:(?:to|that|as|be|you|if|are|have|an?|though)${GAP}){1,6}(?:no${GAP}(?:restrictions?|rules|filters?|guidelines|limits)|unrestricted|unfiltered|uncensored|jailbroken|dan\\b)`,
  `(?:enter|enable|activate)${GAP}(?:the${GAP})?(?:developer|dan|jailbreak|god|debug|unrestricted|sudo)${GAP}mode`,
  `(?:do${GAP}not|don't)${GAP}(?:tell|inform|mention|reveal|disclose|alert|notify)${GAP}(?:(?:this|it|that|to|the|anything|about)${GAP}){0,3}(?:the${GAP})?(?:user|human|operator)`,
  `from${GAP}now${GAP}on${GAP}you${GAP}(?:will|must|are${GAP}to|shall)${GAP}(?:ignore|only${GAP}obey|not${GAP}follow|answer${GAP}without|act${GAP}as${GAP}dan)`,
  `(?:begin|end)${GAP}(?:of${GAP})?(?:system|developer|admin)${GAP}(?:prompt|message|instructions?)`,
  // German, French, Spanish, Italian, Portuguese, Dutch, Polish
  `(?:ignorier(?:e|en)?|vergiss|missachte)${GAP}(?:(?:sie|bitte|alle|alles|die|deine|ihre|meine|was)${GAP}){0,4}(?:(?:vorherigen|bisherigen|obigen|früheren|vorigen|vorangegangenen|ursprünglichen)${GAP})(?:anweisungen|instruktionen|regeln|befehle|vorgaben|nachrichten)`,
  `(?:ignorez?|oubliez?|ne${GAP}tiens${GAP}pas${GAP}compte${GAP}de|ne${GAP}tenez${GAP}pas${GAP}compte${GAP}de)${GAP}(?:(?:toutes?|tous|les|tes|vos|mes)${GAP}){1,3}(?:instructions?|consignes|règles|directives)(?:${GAP}(?:précédentes?|antérieures?|ci-dessus|précédents))?`,
  `(?:ignora|ignore|ignorad|olvida|olvide)${GAP}(?:(?:todas|todos|las|los|tus|sus|mis)${GAP}){1,3}(?:instrucciones|reglas|órdenes|indicaciones|directrices)`,
  `(?:ignora|ignori|dimentica)${GAP}(?:(?:tutte|tutti|le|i|gli|tue|tuoi)${GAP}){1,3}(?:istruzioni|regole|direttive)`,
  `(?:ignore|ignora|esqueça|desconsidere)${GAP}(?:(?:todas|todos|as|os|suas|seus)${GAP}){1,3}(?:instruções|regras|ordens|diretrizes)`,
  `(?:ignoreer|vergeet|negeer)${GAP}(?:(?:alle|de|je|uw|jouw)${GAP}){0,3}(?:(?:vorige|eerdere|voorgaande|bovenstaande)${GAP})?(?:instructies|regels|opdrachten)`,
  `(?:zignoruj|zapomnij)${GAP}(?:(?:o|wszystkie|wszystkich|poprzednie|poprzednich)${GAP}){0,4}(?:instrukcje|instrukcjach|polecenia|poleceniach|zasady)`,
].map((pattern) => new RegExp(pattern, 'iuy'));

const MARKS: readonly RegExp[] = [
  // Marks of chat templates: what stands behind one is to look like another turn.
  /<\|(?:im_start|im_end|system|assistant|user|start_header_id|end_header_id|eot_id|begin_of_text|endofprompt)\|>(?:\s{0,3}(?:system|assistant|developer))?/iuy,
  /<<SYS>>/uy,
  /\[\/?INST\]/uy,
  // A text in signs that nobody sees (https://www.unicode.org/charts/PDF/UE0000.pdf); flags have at most seven.
  /[\u{E0020}-\u{E007E}]{12,256}/uy,
  // Chinese, Japanese, Korean, Russian
  /(?:忽略|无视|無視|忘记|忘記)[^。！？\n]{0,12}(?:之前|以前|先前|以上|上面|上述|前面|所有)[^。！？\n]{0,8}(?:指令|指示|说明|說明|规则|規則|提示|要求)/uy,
  /(?:これまでの|以前の|上記の)[^。\n]{0,8}(?:指示|命令|ルール|プロンプト)[^。\n]{0,4}(?:無視|忘れ)/uy,
  /(?:이전|위의)[^.\n]{0,8}(?:지시|명령|규칙|프롬프트)[^.\n]{0,6}(?:무시|잊)/uy,
  /(?:игнорируй|забудь|не обращай внимания на)(?:те)?\s{1,3}(?:о\s)?(?:все[хм]?\s{1,3})?(?:предыдущи[еху]\s{1,3}|прошлые\s{1,3}|прежние\s{1,3})?(?:инструкци[иях]{1,2}|указани[яйх]{1,2}|правила|команды)/iuy,
];
