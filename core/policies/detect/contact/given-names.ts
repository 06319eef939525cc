/**
 * Given names of some thirty languages and countries, in Latin script, without those that are everyday words: the lists of faker
 * 10.6.0 (https://github.com/faker-js/faker, MIT License, see NOTICE), less what occurs in lower case in a
 * million words of documentation.
 */
export const listedGivenNames: ReadonlySet<string> = new Set(
  `
Aadi Aadidev Aadinath Aaditya Aadrika Aagam Aagney Aagneya Aaliyah Aalok Aaltje Aamod Aanand Aanandaswarup Aanandinii
Aanjaneya Aanuoluwapo Aaratrika Aaron Aarya Aaryan Aarón Aasa Aasha Aashritha Aatmaj Aatmaja Aatreya Aayushmaan
Aayushman Aba Abaco Abadon Abagail Abak Abaka Abakan Abakay Abani Abar Abay Abayomi Abbey Abbie Abbigail Abbondanza
Abbondanzio Abbondio Abby Abd Abdallah Abdel Abdelkader Abdellah Abderrahmane Abdiel Abdon Abdone Abdonie Abdou Abdoul
Abdoulaye Abdourahmane Abdramane Abdul Abdullah Abe Abebi Abeiku Abel Abelard Abelardo Abele Abelin Abeline Abena
Abendam Abeni Abenzio Abhaidev Abhaya Abhirath Abhisyanta Abibo Abidin Abigaelle Abigail Abigale Abigayle Abigaël
Abigaëlle Abigaïl Abigél Abimbola Abiodun Abiola Abiona Abisola Abisoye Abluç Abner Abondance Abosede Aboubacar
Aboubakar Abraham Abrahám Abramio Abramo Abril Absalon Absolon Absolón Aby Abyasa Abélard Abı Abılay Abşar Acace
Acacie Acacio Acanthe Acar Acario Acaryatanaya Accursio Ace Achaire Achalesvara Acharyasuta Achil Achiles Achille
Achim Achintya Achraf Achyut Acilia Acilio Aciscolo Acrisio Acun Adah Adalan Adalard Adalardo Adalbald Adalbaude
Adalbert Adalberta Adalberto Adalbéron Adaldı Adalfredo Adalgisa Adalgiso Adaline Adalmış Adalric Adalrico Adalsinde
Adam Adama Adame Adamo Adan Adar Adaugo Adaş Adberilgen Addie Addison Addo Addolorata Ade Adea Adebankole Adebiyi
Adebola Adebowale Adeboye Adebukola Adedaramola Adedayo Adedeji Adedoyin Adegoke Adegrin Adegrine Adekitan Adekola
Adekunle Adel Adela Adelaida Adelaide Adelajda Adelardo Adelasia Adelaïde Adelbert Adelberto Adelchi Adele Adeleke
Adelfo Adelgardo Adelia Adelie Adelin Adelina Adeline Adell Adella Adelle Adelmo Adelphe Adeltrude Adelya Adem Aden
Adenet Adenike Adeniyi Adeodato Adeola Adeolu Adeoti Adepeju Aderopo Adesewa Adeshina Adesoji Adesua Adetayo Adetoke
Adetoun Adeyi Adheesh Adhiarja Adhiraj Adhrit Adhémar Adi Adiarja Adib Adigun Adika Adikara Adikavi Adil Adile Adin
Adina Adinata Adinath Aditeya Aditya Adityanandan Adityanandana Adja Adjutor Adlı Adlıbeğ Adnân Ado Adolf Adolfa
Adolfo Adolfína Adolph Adolphe Adolphie Adolphus Adone Adonis Adonise Adrain Adraman Adrastée Adrehilde Adria Adriaan
Adrian Adriana Adrianna Adriano Adriel Adrien Adriena Adrienne Adrijana Adrione Adripathi Adrián Adriána Adsız Adunni
Advaya Adwitiya Adwoa Adán Adèle Adél Adéla Adélaïde Adélie Adéodat Adıgüzel Adık Adıkutlu Adıkutlutaş Affan Afi Afia
Afitap Afolarin Afonso Afra Afro Afton Afua Afşar Afşin Afşın Agabio Agamennone Agape Agapet Agapito Agasti Agastya
Agata Agatha Agathange Agathe Agathon Agaton Agazio Agenore Agesilao Agilbert Agilberte Aglae Aglaia Aglaja Aglaé
Agnan Agnane Agneflète Agnes Agnesa Agnese Agneta Agneya Agnieszka Agnimitra Agniprava Agnivesh Agnos Agnès Agostina
Agostino Agrata Agripina Agrippa Agrippin Agrippine Agrypina Agus Agustin Agustina Agustín Agáta Agâh Ahalya Ahenk
Ahilya Ahlem Ahmad Ahmed Ahmet Ahsen Aiace Aicha Aida Aidan Aidano Aiden Aileen Aimable Aimee Aimone Aimé Aimée Aina
Aino Aisha Aishani Aissatou Aisyah Aiyana Ajala Ajan Ajana Ajani Ajeet Ajeng Ajiman Ajimat Ajimin Ajiono Ajit Ajla
Ajlin Ajna Ajoke Akalp Akande Akanmu Akanni Akarsana Akata Akaş Akbatur Akbay Akbaş Akboğa Akbudak Akbulak Akbuğra
Akbörü Akdemir Akdoğan Akeem Akinkunmi Akinlabi Akinwale Akkun Akkunlu Akkurt Akkuş Akofa Akorfa Akos Akosua Akpıra
Akram Akroor Aksel Akshainie Akshaj Akshat Akshata Akshayakeerti Akshita Aksil Aksungur Aktan Aktekin Aktimur Akua
Akula Akumaa Akunna Akwasi Akwesi Akça Akçakoca Akçora Akı Akıbudak Akım Akın Akıner Akınçı Ala Alaba Alaban Alabörü
Aladağ Alade Aladino Aladoğan Alain Alaina Alaine Alakurt Alamanno Alambana Alamu Alan Alana Alanis Alanna Alano Alara
Alarico Alassane Alayna Alayunt Alayuntlu Alaïs Alba Alban Albane Albano Albena Alberico Albert Alberta Alberte
Albertha Albertina Albertine Alberto Albertýna Albin Albina Albino Alboino Albrecht Albrico Albérade Albéric Albín
Albína Alceo Alceste Alcibiade Alcide Alcidie Alcime Alcina Alcine Alcino Alcyone Alda Aldegonde Aldemir Alden Aldo
Aldobrando Aldonce Aldoğan Aldric Aldıgerey Alea Aleandro Aleardo Aleaume Alec Aleen Alejandra Alejandrin Alejandro
Alek Aleksa Aleksandar Aleksander Aleksandra Aleksi Aleksy Alemka Alen Alena Alene Alenia Alenka Aleodor Aleramo
Alessa Alessandra Alessandro Alessia Alessio Aleth Aletha Alex Alexa Alexander Alexandr Alexandra Alexandre Alexandrea
Alexandria Alexandrina Alexandrine Alexandro Alexandros Alexandru Alexane Alexanne Alexe Alexej Alexia Alexie Alexine
Alexis Alexys Alexzander Aleya Aleyna Aleš Aleška Alf Alfio Alfons Alfonsa Alfonso Alfonz Alfonzo Alford Alfred
Alfreda Alfredo Alfréd Alfréda Algiso Algu Ali Alia Alica Alican Alice Alicia Alicja Alida Alienor Aliette Alighiero
Alika Alima Alin Alina Aline Aliou Alis Alisa Alisha Alison Alissa Alissia Alistair Alistar Alivia Alix Alixe Aliya
Aliyah Aliza Alize Alizee Alizé Aliénor Alişan Alişir Alka Alkabölük Alkaevli Alkan Alkaşı Alkış Allan Allegra Allen
Allene Alliaume Allie Allison Ally Alma Almerigo Almila Almine Almira Almire Almiro Alois Aloisie Aloisio Alojz Alojza
Alojzije Alok Alon Alonzo Aloys Aloyse Aloïs Aloïse Alp Alpagut Alpamış Alparsbeğ Alparslan Alpata Alpay Alpaya
Alpaykağan Alpbamsı Alpbilge Alpdirek Alpdoğan Alper Alperen Alpertunga Alpgerey Alphan Alphonse Alphonsine Alphonso
Alphée Alpike Alpilig Alpinien Alpkara Alpkutlu Alpkülük Alptegin Alptunga Alpturan Alptutuk Alptuğrul Alpuluğ
Alpurungu Alpyörük Alpış Alpşalçı Alta Altan Altankan Altankağan Altay Altea Altemur Althea Althée Altmışkara Alton
Altuga Altın Altınkan Altınkağan Altınoba Altıntamgan Altıntarkan Altıntay Alva Alvah Alvar Alvaro Alvena Alvera
Alverta Alverède Alviero Alvin Alvina Alvis Alvise Alwar Aly Alya Alyah Alyce Alycia Alysa Alysha Alyson Alyssa
Alyssia Alysson Alícia Alíz Alımga Alžbeta Alžběta Ama Amabela Amabile Amadea Amadeo Amadeus Amadou Amahle Amalia
Amaliane Amalie Amalija Amalric Amalthée Amand Amanda Amande Amandin Amandine Amando Amani Amant Amante Amanzio Amar
Amara Amaranaath Amarande Amaranthe Amaranto Amaresh Amari Amarnath Amaryllis Amata Amato Amatore Amauri Amaury Amaya
Amaç Amaël Ambar Amber Ambra Ambre Ambrine Ambrogio Ambroise Ambroisie Ambrose Ambrosiano Ambroży Ambrož Ambróz Amea
Amedeo Amedeu Amel Amelia Amelie Ameline Amelio Amely Amelya Amen America Americo Amerigo Ameyatma Ami Amicie Amico
Amie Amiel Amilcare Amin Amina Aminat Aminata Amine Aminte Amintore Aminu Amir Amira Amish Amiya Amleto Ammâr Amodini
Amogh Amoke Amon Amone Amope Amore Amos Amour Amparo Ampelio Amra Amrak Amrit Amrita Amritambu Amul Amy Amya Amza
Amália Amálie Amát Amáta Amédée Amélia Améliane Amélie Amélien Améthyste Ana Anaadi Anabel Anabela Anabelle Anacleto
Anae Anael Anaelle Anagh Anahi Anahita Anaida Anais Anal Anala Anamaria Anamarija Anamika Anand Ananda Anandamayi
Anang Ananta Anar Anas Anasooya Anass Anastacio Anastase Anastasia Anastasie Anastasija Anastazija Anastazja Anastáz
Anastázia Anastázie Anasuya Anatol Anatole Anatolia Anatolie Anatázie Anatólie Anaël Anaëlle Anaïs Anca Ancelin
Anceline Anci Ancica Ancilla Ancuța Anda Andarıman Andaç Andel Andelin Andelko Andelo Anders Anderson Andi Andjelina
Andoche Andra Andrada Andras Andre Andrea Andreane Andreanne Andreas Andreea Andrei Andrej Andreja Andres Andri
Andrija Andrin Andrina Andro Andromeda Andrzej András André Andréa Andréas Andrée Andrés Andy Andéol Anděl Anděla
Andělín Andělína Andżelika Anele Anemona Anes Anesa Aneta Anette Anežka Angadrême Ange Angel Angela Angelica Angelika
Angelina Angeline Angelique Angelita Angelo Anggabaya Anggun Anghel Anghelina Angie Angilbe Angilberte Angilran
Angoustan Angus Angèle Angélina Angélique Ani Ania Anibal Anica Anicet Aniceto Anicette Anicée Aniello Anik Anika Anil
Anila Anilaabh Anilabh Anina Anis Anise Anish Anissa Anita Aniya Aniyah Anișoara Anja Anjali Anjaneya Anjolaoluwa
Anjushree Anjushri Anka Ankal Anko Ann Anna Annabel Annabell Annabella Annabelle Annagrazia Annalena Annalise Annamae
Annamaria Annamarie Annapurna Annaëlle Anne Anneke Anneli Annelie Annemarie Annemijn Annetta Annette Anni Annibal
Annibale Annie Annika Annikki Annonciade Annunziata Anny Anom Anouar Anouck Anouk Ansaldo Ansbert Ansberte Ansel
Anselm Anselma Anselme Anselmo Ansgar Ansgary Anshula Ansley Ansovino Anstrudie Ant Antal Ante Antea Antek Antelmo
Antero Anthelme Anthelmette Anthony Antide Antigone Antim Antimo Antino Antioco Antoaneta Antoine Antoinette Anton
Antone Antonela Antonella Antonello Antonetta Antonette Antoni Antonia Antonie Antonietta Antonija Antonin Antonina
Antonine Antonio Antoniu Antony Antonín Antti Antun Antwan Antwon Antónia António Antônio Anuar Anuja Anunay Anuraag
Anurag Anusuya Anuța Anwesha Anya Ançuk Anémone Anči Ančica Anđela Anđelika Anđelina Anıl Apa Apak Apatarkan Aphélie
Apolena Apollina Apollinaire Apollinare Apollinary Apolline Apollonia Appia Appoline Aprançur April Apsara Apuleio
Aquilin Aquiline Aquilino Ara Arabela Arabella Arabelle Araboğa Araceli Aracely Arademir Aral Araldo Aram Aranka Aras
Aratone Arbay Arbuz Arcade Arcadie Arcadio Archambaud Archan Archange Archibald Archie Archimede Archippo Arcibaldo
Arda Ardella Arden Ardith Ardito Arduino Ardıç Arely Aresio Areta Argelia Argimiro Argine Argo Argono Argu Argun Argıl
Ari Aria Ariadna Arialdo Arian Ariana Ariane Arianna Ariberto Aric Aricie Arie Ariel Ariela Ariele Arielle Arif Arij
Arike Arina Arindam Arinola Arion Ariosto Aris Arisa Aristarco Ariste Aristeo Aristid Aristide Aristione Aristița
Aristo Aristofane Aristotele Arjun Arkadiusz Arkady Arkád Arkın Arkış Arlene Arleta Arlette Arlie Arlo Arman Armance
Armand Armande Armandine Armando Armani Armağan Armel Armeline Armelle Armida Armide Armin Armine Arminio Arna Arnaldo
Arnaud Arnaude Arnaç Arne Arnesh Arno Arnold Arnolda Arnoldo Arnould Arnošt Arnoštka Arnulfo Arolde Aron Aronne Arpat
Arpád Arrigo Arsal Arsen Arsenie Arseniusz Arsinoé Arsipatra Arslan Arslanargun Arslanbörü Arslansungur Arslantegin
Arslanyabgu Arsène Arsènie Arsıl Art Arta Artanto Artawan Artemis Artemisa Arthaud Arthur Arthurine Arthus Arthème
Arto Artuk Artukaç Artur Arturo Artus Artut Artuš Artémis Artıınal Aruk Arun Aruna Arved Arvel Arvid Arvilla Arwa
Arwen Arya Aryan Aryanna Arystarch Arzen Arçuk Arı Arıboğa Arık Arıkağan Arıkdoruk Arın Arınç Arşun Asa Asake
Asartegin Ascanio Ascelin Asceline Ascension Asdrubale Asel Asella Asha Ashlee Ashleigh Ashlesh Ashley Ashly Ashlynn
Ashok Ashton Ashtyn Asia Asija Asil Asimodeo Asirwada Asirwanda Asiya Asja Aslesha Aslijan Aslım Asma Asmaa Asmadi
Asman Asmianto Asmuni Asrı Assa Assetou Assia Assil Assomption Assunta Assunto Assya Astarté Asterio Astianatte Astou
Astrid Astrida Astride Astrée Astérie Asuela Asuğ Aswani Asya Asım Asığ Ata Atakan Atakağan Atalan Atalay Ataldı
Ataleo Atalmış Ataman Atanas Atanasia Atanasio Atanazy Atanázie Atanáš Atasagun Atasu Ataç Atberilgen Atena Athalie
Athanase Athanasie Athenaïs Athina Athos Athéna Athénaïs Atila Atilla Atinuke Atlas Atlı Atlıbeğ Atlıkağan Atma Atmaca
Atmaja Atmanand Atmananda Atreyee Atreyi Atsız Attila Attilano Attilio Atunçu Atâullah Atıf Atıgay Atıkutlu
Atıkutlutaş Atıla Atılgan Atım Atımer Atış Aube Aubertine Auberto Aubin Aubree Aubrey Aubry Audace Aude Audebert
Audeline Audie Audouin Audra Audran Audreanne Audrey August Augusta Auguste Augustin Augustina Augustine Augusto
Augustus Augustín Augustýn Augustýna Aulia Aura Aure Aurel Aurelia Aurelian Aureliana Aureliano Aurelie Aurelien
Aurelio Aurelián Aurelle Aurian Auriane Aurica Aurică Auro Auron Aurora Aurore Aurèle Aurélia Aurélie Aurélien
Aurélienne Ausilia Ausiliatrice Ausilio Austen Austin Austyn Autumn Auxane Auxence Ava Avadhesh Avani Avantika Avar
Ave Aveline Averardo Avery Avi Aviel Avigaëlle Avis Avital Avluç Avni Avoye Avram Avril Avşar Awa Awero Awesi Axel
Axeline Axelle Axinte Aya Ayaan Ayah Ayan Ayana Ayanda Ayas Ayaz Ayaçı Ayaş Aybalta Ayban Aybars Aybeğ Aydan
Aydarkağan Aydemir Ayden Aydoğan Aydoğdu Aydoğmuş Aydın Aydınalp Ayebatari Ayem Aygırak Ayhan Ayinde Ayinke Ayize
Aykal Aykan Aykağan Aykurt Aykut Ayla Aylan Ayleen Aylin Ayline Ayluç Ayluçtarkan Ayma Ayman Aymane Aymard Aymardine
Aymen Aymeric Aymon Aymonde Ayodeji Ayodele Ayoka Ayomide Ayomikun Ayotude Ayoub Ayren Ayruk Aysar Ayse Aysılığ Aytak
Aytaç Aytekin Aytuğ Ayu Ayushmati Ayvaz Ayyıldız Ayıtmış Ayız Ayızdağ Ayşıl Aza Azak Azalea Azalée Azban Azeglio
Azelia Azeline Azelio Azer Azgan Azganaz Aziz Azizhan Azmi Azra Azubuike Azzurra Azélie Azıl Açela Açelya Açuk Açık
Açılay Açığ Aïcha Aïda Aïdan Aïna Aïsha Aïssa Aïssata Aïssatou Ağabay Ağakağan Ağalak Ağlamış Ağça Aşan Aşanboğa
Aşantudun Aşantuğrul Aşkın Aştaloğul Aşuk Aşıkbulmuş Baaba Baala Baalaaditya Baalagopaal Babacan Babasola Babatunji
Babawale Babeta Babette Babila Babur Baby Babır Bacco Badabul Bade Badis Badr Badruk Badur Bafana Bafode Bagas Bagiya
Bagus Bagya Baha Bahadır Bahia Bahri Bahtiyar Bahula Bahuraksa Bahuwarna Bahuwirya Baidehi Baijayanti Bailee Bailey
Bajragin Bakary Bakağul Bakda Bakiadi Bakianto Bakidin Bakijan Bakiman Bakiono Baksı Bakti Baktiadi Baktianto Baktiono
Bakula Bakır Bakırsokum Bakşı Bala Balaaditya Balaban Balachandra Baladitya Balagopal Balagovind Balaka Balakatay
Balamani Balamantri Balamır Balangga Balapati Baldassarre Balderico Baldo Baldomero Baldovino Baldu Baldwin Balgopal
Balidin Balijan Balkık Balta Baltacı Baltar Baltazar Balthazar Baltur Baltır Balázs Balçar Balın Bambang Bambina Bamsı
Banara Banawa Banawi Bancar Bandhu Bandhul Bangizwe Bangu Banji Bankim Bankimchandra Bankole Baptiste Bara Barak
Baraktöre Baran Barbara Barbarigo Barbe Barbeğ Barbol Barbora Barboğa Barbro Barbu Barbulsun Bardo Bardomiano Bardıbay
Bargan Barica Baris Barkan Barkdoğdu Barkdoğmuş Barkdurdu Barkdurmuş Barkın Barlas Barlıbay Barmaklak Barmaklı Barman
Barnaba Barnabe Barnabás Barnabáš Barnabé Barney Baron Barrett Barry Barsaba Barsbeğ Barsboğa Barsgan Barsimeo Barskan
Barsurungu Bart Barthelemy Bartholome Barthélemy Bartimée Bartolo Bartolomea Bartolomej Bartolomeo Bartolomeu
Bartoloměj Barton Bartu Barça Barçadoğdu Barçadoğmuş Barçadurdu Barçadurmuş Barçan Barçatoyun Barımtay Barın Barış Bas
Basademir Basan Basanti Basanyalavaç Basar Basarab Basat Basil Basile Basileo Basilia Basilio Basilisse Baskın Basma
Basmıl Bassiano Bassilla Bastiaan Bastian Bastiano Bastien Bastuğrul Bastı Basu Basut Bathilde Batilda Batrak Battal
Battista Batu Batuhan Batuk Batur Baturalp Baudouin Bay Baya Bayankağan Bayançar Bayat Bayazıt Baybars Baybayık
Baybiçen Baybora Bayboğa Baybüre Baydar Baydemir Baydur Baykal Baykara Baykoca Baykuzu Baylee Baymünke Bayna Baynal
Baypüre Bayrak Bayram Bayraç Bayruk Bayrı Bayrın Baysungur Baytara Baytaş Bayunçur Bayur Bayurku Bayutmuş Bayuttu
Bayık Bayındır Bayınçur Bazil Bazyli Bazır Baçara Baçman Baççayman Bağa Bağaalp Bağan Bağatarkan Bağatur Bağaturgerey
Bağaturipi Bağatursepi Bağaturçigşi Bağaışbara Bağaşatulu Bağdagül Bağtaş Bağış Başak Başbuğ Başgan Başkurt Başkırt
Baştar Başçı Beat Beata Beato Beatrice Beatrix Beatriz Beatrycze Beatus Beau Beaulah Bebe Becky Bedir Bedirhan Bediz
Bedran Bedreddin Bedri Bedřich Bedřiška Begi Begil Begine Begitutuk Beglen Begni Behiç Behlül Behram Behrem Behzat
Behçet Bek Bekazıl Bekbekeç Beker Bekeç Bekeçarslan Bekeçtegin Bekir Beklemiş Bektaş Bektür Bela Belek Belemir Belgi
Belgüc Belimir Belina Belinda Bell Bella Belle Bellino Belma Belo Beltir Beltramo Beltun Belçim Belçir Ben Bence Bende
Bendegúz Benedek Benedetta Benedetto Benedict Benedicte Benedikt Benedikta Benedita Benedykt Benett Bengi Bengt Bengü
Beniamin Beniamina Beniamino Benice Benigna Benigno Benito Benja Benjamim Benjamin Benjamín Benjámin Benli Benlidemir
Bennet Bennett Bennie Benno Benny Benoit Benone Benoît Bent Bente Benthe Bentley Benton Benvenuta Benvenuto Benyamin
Benício Bera Berardo Berat Berceste Berdibeğ Berend Berendey Berengario Berenice Berenika Berginsenge Bergü Berinay
Berit Berk Berkan Berkay Berke Berkin Berkiş Berkyaruk Bermek Bernadetta Bernadette Bernadine Bernard Bernarda
Bernardo Bernd Berneice Bernhard Bernice Bernie Berniece Bernita Beronico Berran Berre Berry Bert Berta Bertalan
Bertha Berthe Berti Bertille Bertold Bertolda Bertoldo Bertolfo Bertram Bertrand Berva Beryl Berçin Besentegin Besim
Besra Bessie Betania Betemir Beth Bethany Bethel Betina Betsy Betta Bette Bettie Bettina Betty Bettye Beulah Beuve
Beverly Beya Beyizçi Beyrek Beyrem Beáta Beçeapa Beçkem Beğ Beğarslan Beğbars Beğboğa Beğdemir Beğdilli Beğdurmuş
Beğkulu Beğtaş Beğtegin Beğtüzün Beğçur Beňadik Beşer Beşir Bhaanumati Bhaasvan Bhaaswar Bhadra Bhadrak Bhadraksh
Bhadran Bhagavaan Bhagirathi Bhagvan Bhagwanti Bhagwati Bhamini Bhanumati Bharadwaj Bharat Bhardwaj Bhargava Bhargavi
Bhasvan Bhaswar Bhaumik Bhavani Bhaves Bheeshma Bhekimuzi Bhekizizwe Bhekumbuso Bhilangana Bhima Bhisham Bhishma Bhoj
Bhoopat Bhoopati Bhooshan Bhooshit Bhramar Bhudev Bhudeva Bhupati Bhupen Bhushan Bhushit Bhuvanesh Bhuvaneshwar Biagio
Bianca Bianka Bibi Bibiana Bibianna Bibiano Bibiána Bice Bigna Bilal Bilel Bilge Bilgebayunçur Bilgebeğ Bilgekan
Bilgekağan Bilgekutluk Bilgekülüçur Bilgetamgacı Bilgetardu Bilgetaçam Bilgetegin Bilgetonyukuk Bilgez Bilgeçikşin
Bilgeışbara Bilgin Bilgiç Bilig Bilik Billy Bilva Bilwa Bilâl Binbeği Bindir Bindo Bino Binta Bintou Birdie Birgit
Birgita Birgitta Birgitte Birino Birjesh Birol Biserka Bishnu Bivoj Biçek Bjarne Bjorn Björn Bjørn Blahomil Blahomila
Blahomír Blahomíra Blahoslav Blahoslava Blair Blaise Blake Blanca Blanche Blandine Blanduzia Blanka Blaze Blažej
Blažena Bless Blessing Boas Boaz Bob Bobbi Bobbie Bobby Bodhan Bodhi Bodi Boet Bogdan Bogdana Boglárka Bohdan Bohdana
Bohuchval Bohumil Bohumila Bohumír Bohumíra Bohun Bohuna Bohuslav Bohuslava Bohuš Bohuše Bohémond Bojan Bojana
Bojislava Bolatito Boldaz Boldizsár Bolemír Boleslav Boleslava Bolmuş Bolsun Bolun Boluwatife Bon Bonagiunta Bonaldo
Bonaventura Bonavita Boncuk Bonginkosi Bongul Bongulboğa Boniface Bonifacio Bonifác Bonita Bonito Bonnie Bora Boran
Borbála Borek Boris Borislav Borislava Borka Borko Borlukçu Borna Bornak Bortolo Borys Borçul Boróka Botond Boubacar
Boubou Bouchard Bouchra Bowie Boyan Boyankulu Boyd Boylabağa Bozan Bozbörü Bozdoğan Bozkurt Bozkuş Bozok Boğa Boğaç
Boğaçuk Bořek Bořislav Bořislava Bořivoj Božena Božetěch Božetěcha Božica Božidar Božidara Božislav Brad Braden
Bradford Bradley Bradly Brady Braeden Brahim Brahma Brahmaanand Brahmabrata Brahmanandam Brahmdev Brain Brajan
Brajendra Brajesh Bram Brancaleone Brandi Brando Brandon Brandt Brandy Brandyn Branimir Branimira Branimír Branimíra
Branislav Branislava Branka Brankica Brannon Branson Brant Bratislav Bratislava Braulio Braxton Brayan Breana Breanna
Breanne Brenda Brendan Brenden Brendon Brenn Brenna Brennan Brennon Breno Brent Bret Brett Bria Briac Briana Brianne
Brice Bridget Bridgette Bridie Brielle Brieuc Brigida Brigita Brigitta Brigitte Brijesh Brionna Brisa Brit Brita
Britney Britt Brittany Brock Broderick Brody Bronislav Bronislava Brook Brooke Brooklyn Brooks Bruce Bruna Brune
Brunehaut Brunehilde Brunhilda Brunilde Bruno Bruto Bryan Bryana Bryant Bryce Brycen Brygida Bryon Brájen Brândușa
Brăduț Buchi Buck Bucur Bud Budak Budağ Buddhana Buddy Budhil Budi Budimír Budislav Budivoj Budunlu Buford Buhle Bukak
Bukaktutuk Bukola Bulah Bulak Bulan Bulaçapan Buldur Bulgak Bulmaz Bulmuş Buluk Bulut Buluç Buluğ Buluş Bumın Bunmi
Bunsuz Burak Burdette Burguçan Burhan Burkay Burley Burnice Burslan Burulday Burulgu Burunduk Burçak Busayo Busisiwe
Buster Butak Butuk Buyan Buyandemir Buyankara Buyançuk Buyat Buyraç Buyruk Buyruç Buzaç Buzaçtutuk Buçan Buçur Buğday
Buğra Buşulgan Byron Bystrík Bálint Bárbara Bâki Béatrice Béla Bénigne Bénédicte Béranger Bérangère Bérard Béryl
Bérénice Bíborka Bögde Böge Bögü Bökde Böke Bölen Bölükbaşı Bönek Bönge Börteçine Börü Börübars Börüsengün Büdüs
Büdüstudun Bügdüz Bügdüzemen Büge Bügü Bükdüz Büke Bükebuyraç Bükebuyruç Bükey Büktegin Büküşboğa Bülent Bümen
Bünyamin Bünül Büre Bürgüt Bürkek Bürküt Bürlük Büğübilge Bănel Běla Bıdın Bıtaybıkı Bıtrı Bıçkı Bıçkıcı Błażej
Břetislav Břetislava Cade Caden Caesar Caetana Cafer Cagak Cager Cahid Cahya Cahyadi Cahyanto Cahyo Cahyono Caino Caio
Caitlin Caitlyn Caius Caket Cakrabirawa Cakrabuana Cakrajiya Cakrawala Cakrawangsa Calanico Calcedonio Cale Caleb
Calebe Caleigh Cali Calista Calixte Callie Callisto Callum Calogera Calogero Calpurnia Calvin Camden Camelia Cameron
Camil Camila Camilia Camilla Camille Camillien Camillo Camren Camron Camryn Camylle Camélia Camélien Canalp Candace
Candelario Candice Candida Candide Candido Candra Candrakanta Canel Caner Cangül Cankan Cannur Cansel Cansın Cantemir
Cantidio Canziano Capa Capitolina Capucine Cara Caraka Carey Caribert Caridad Carina Carine Carissa Carl Carla Carlee
Carles Carleton Carley Carli Carlie Carlijn Carlo Carloman Carlos Carlota Carlotta Carlton Carmel Carmela Carmella
Carmelo Carmen Carmina Carmine Carminho Carmo Carol Carola Carolanne Carole Carolin Carolina Caroline Carolyn Carolyne
Caronte Carponio Carrie Carroll Carson Carter Carub Cary Cas Casandra Casey Casian Casiana Casilda Casimer Casimir
Casimira Casimiro Caspar Casper Cassandre Cassiano Cassidy Cassie Cassien Cassio Cassiopea Cassiopee Castille Casto
Cataldo Cataleya Catalina Catarina Catena Caterina Catharina Catharine Catherine Cathrine Cathryn Cathy Catinca Cato
Catrin Catrina Catrinel Catullo Catur Caturangga Cauã Cavid Cawisadi Cawisono Cawuk Cayadi Cayla Cazimir Ceasar Cebe
Cecco Cecelia Cecep Cecil Cecile Cecilia Cecilie Cecilio Cecylia Cecyliusz Cecília Cecílie Cedric Cedrick Cedrik
Cedrin Celal Celasun Celeste Celestin Celestina Celestine Celestino Celestýn Celestýna Celia Celian Celie Celil Celina
Celine Celinia Celso Celâleddin Cem Cemal Cemali Cemani Cemeti Cemil Cemplunk Cengkal Cengkir Cenk Cerasela Ceren
Cerise Cesar Cesare Cesario Cevahir Cevat Ceyda Ceyhun Ceyla Ceylan Ceylin Ceylinaz Cezar Cezara Cezary Cezmi
Chaanakya Chaaruchandra Chad Chadd Chadrick Chahine Chahinez Chaim Chaitan Chakor Chakradhar Chakravartee Chakravarti
Chakrika Chanakya Chanda Chandak Chandan Chandani Chandi Chandini Chandira Chandler Chandni Chandra Chandraayan
Chandrabhaga Chandrabhan Chandradev Chandrakala Chandraketu Chandrakin Chandramani Chandramauli Chandramohan Chandran
Chandranath Chandrani Chandraprabha Chandravati Chanel Chanelle Chantal Chapal Chapala Charak Charity Charlaine
Charleen Charlemagne Charlene Charles Charley Charli Charlie Charline Charlize Charlotta Charlotte Charly Charlène
Charuchandra Charumati Charuvrat Charvi Chase Chasity Chaten Chatur Chatura Chaturaanan Chaturbhuj Chauncey Chaya
Chayenne Chayma Chaz Chaï Chaïma Cheick Cheikh Chelsea Chelsey Chelsie Cherechi Cherubino Cheryl Chesley Chester Chet
Chetan Chetanaanand Cheyanne Cheyenne Chiaffredo Chiamaka Chiara Chidaakaash Chidaatma Chidambar Chidambaram
Chidananda Childebert Chilpéric Chimamanda Chinedu Chinmayanand Chinmayananda Chinyere Chiranjeev Chiranjeeve Chirine
Chisom Chitraksh Chitrali Chitramala Chitrangada Chizoba Chloe Chloé Chrabroš Chraniboj Chranibor Chranislav
Chranislava Chris Christ Christa Christelle Christer Christiaan Christian Christiana Christiane Christiano Christie
Christin Christina Christine Christodule Christoffer Christop Christoph Christophe Christy Chrudoš Chrysole
Chrysostome Chrétien Chukwu Chval Chyna Ciaobella Ciara Cicero Cici Cielo Cierra Cihad Cihan Cihangir Cihanşah
Cilvenaz Cindy Cino Cinta Cinthia Cinzia Ciprian Cipriana Cipriano Cirano Ciriaco Cirilla Cirillo Cirino Ciro Citlalli
Citra Civan Claas Claes Clair Claire Clara Clarabelle Clare Clarence Clarenzio Clarisa Clarissa Clarisse Clark Claud
Claudia Claudie Claudien Claudine Claudio Claudiu Claus Clay Clayton Clea Cleandro Clelia Clelie Clemence Clemens
Clement Clemente Clementina Clementine Clemenzia Clemmie Cleo Cleofe Cleonico Cleopatra Cleophee Cleora Cleta Cletus
Cleve Cleveland Clifford Clifton Climaco Clinio Clint Clinton Clio Clodomiro Clodoveo Cloe Clorinda Clotaire Clothilde
Clotilde Clovis Cloyd Cloé Clyde Cléa Cléandre Clélie Clémence Clément Clémentine Cléo Cléophée Cléry Coby Coco Codin
Codrin Codrina Codruț Codruța Cody Coen Cointa Colby Cole Coleman Colette Colin Coline Colins Colleen Collien Collin
Colmanno Colmazio Colomba Colombano Colombe Colombo Colt Colten Colton Columbus Comfort Concepcion Concepción
Conception Concetta Concetto Conchita Concordio Conner Connie Connor Conor Conrad Consolata Constance Constantin
Constantina Constança Constanța Consuela Consuelo Cooper Cora Coralia Coralie Coraline Corbin Corbiniano Cordelia
Cordell Cordia Cordie Corene Coreno Corentin Corentine Corey Corina Corine Corinna Corinne Coriolano Cornel Cornelia
Cornelio Cornelis Corneliu Cornelius Cornell Coronato Corrado Corrine Cortez Cortney Corto Corvin Cory Cosima Cosimo
Cosma Cosmin Cosmina Costache Costante Costantino Costanza Costanzo Costel Costin Coty Coumba Courtney Coy Coşkun
Coşkuner Craig Crawford Cremenzio Crenguța Creola Crescente Crescenzia Crescenzio Crespignano Crin Crina Crispino
Cristal Cristaldo Cristea Cristian Cristiana Cristiano Cristina Cristián Cristobal Cristofor Cristoforo Cristopher
Cristóbal Crocefissa Crocefisso Cronida Cruz Crystal Crystel Csaba Csanád Csenge Csongor Ctibor Ctibora Ctirad Ctirada
Ctislav Ctislava Cullen Cumhur Cunegonda Cuniberto Cupido Curt Curtis Cuzia Cydney Cynthia Cyntie Cyprien Cyprián Cyra
Cyrian Cyriaque Cyrielle Cyril Cyrila Cyrille Cyrine Cyrus Cyryl Cândar Cécile Cédric Céleste Célestin Célestine Célia
Célian Célien Céline Césaire César Cézar Côme Cübeyr Cüneyt Călin Cătălin Cătălina Cılasun Daan Daantje Dacian Daciana
Daciano Dacin Dacio Dada Dadap Dadi Dado Daevi Daevika Dafina Dafne Dag Dagel Dagmar Dagmara Dagoberto Dahlia Daiana
Daija Daisha Daisy Daiwik Dakota Daksha Dakshayani Dale Daley Dalia Dalibor Dalibora Daliborka Dalida Dalie Dalila
Dalima Daliman Dalimil Dalimila Dalimin Dalimír Dalimíra Daliono Dalla Dallas Dallin Dalmazio Dalton Damar Damaris
Damaso Damayanti Dameon Damian Damiana Damiano Damien Damife Damil Damilare Damilola Damin Damion Damir Damián Damiána
Damla Damocle Damodara Damola Damon Damu Dan Dana Danae Danang Dandak Dandapaani Dandre Dane Dangelo Dani Dania Danial
Danica Daniela Daniele Daniella Danielle Danijel Danijela Danika Danilo Danio Danique Daniswara Daniël Danjuma Danka
Dannie Danny Dante Danu Danuja Danuta Danuše Dany Danyka Danyl Daouda Daphne Daphnee Daphney Daphné Dara Darasimi
Darby Darcy Darek Daren Daria Darian Dariana Dariati Darie Darien Darija Darijan Darimin Darin Darina Darine Darinka
Dario Darion Daris Darius Dariusz Darja Darko Darla Darleen Darlene Darmaji Darman Darmana Darmanto Darnell Daron
Darrel Darrell Darren Darrick Darrin Darrion Darron Darryl Darshan Darshwana Darsirah Dartono Daru Daruna Darwin
Daryani Daryl Dasa Dashawn Dasia Datta Dave Davey Davi David Davida Davide Davin Davina Davino Davion Davon Davonte
Davor Davorin Davud Davy Dawid Dawn Dawson Dayaamay Dayaananda Dayaanidhi Dayamayee Dayan Dayana Dayane Dayna Dayne
Dayton Dağhan Dea Dean Deangelo Deanna Deb Debbie Debora Deborah Debra Decebal Decimo Declan Dedric Dedrick Dee
Deeksha Deen Deenabandhu Deepali Deepan Deepankar Deependra Deepesh Deeptanshu Deeptendu Deeptiman Deeptimay
Deeptimayee Deeptimoy Deeptimoyee Deevakar Defne Degna Deion Deja Dejah Dejon Dejuan Delaney Delbert Delfina Delfino
Delia Delie Delilah Delinda Delizia Dell Della Delmer Delores Delpha Delphia Delphin Delphine Demarco Demarcus Demario
Demba Demet Demeter Demetra Demetria Demetrio Demetris Demetrius Demetriusz Demi Demilade Demiralp Demirhan Democrito
Demond Demostene Dena Deneval Denis Denisa Denise Denisz Deniz Denizalp Dennis Denny Deodata Deodato Deon Deondre
Deontae Deonte Dereck Derek Derick Derin Deron Derrick Derviş Derya Desdemona Deshaun Deshawn Desiderata Desiderato
Desiderio Desiree Desmond Despina Dessie Destan Destany Deste Destin Destinee Destiney Destini Destiny Devadatt
Devagya Devajyoti Devak Devan Devangana Devani Devante Devasree Devdan Deven Devesh Deveshwar Devi Devika Devin Devon
Devonte Devota Devran Devvrat Devyn Dewayne Dewey Dewi Dewitt Dex Dexter Dexx Dezider Dhana Dhanadeepa Dhanalakshmi
Dhananjay Dhanapati Dhanesh Dhanpati Dhanu Dhanvin Dhara Dharani Dharitri Dharmaketu Dhatri Dhruv Dhyanesh Dhyaneshwar
Diah Diamante Diamond Dian Diana Diane Dianna Dianne Dianora Diar Diara Dicle Diclehan Dida Didem Didier Didimo Didina
Diede Diego Dieke Dieter Dieudonné Dieudonnée Digambar Digambara Digdaya Dikmen Diksha Dilan Dilara Dilaver Dilay
Dilberay Dildâr Dilek Diler Diletta Dilhan Dillan Dillon Dilruba Dimas Dimaz Dimitri Dimitrij Dimitrina Dina Dinakar
Dinda Dinesh Dinis Dinkar Dino Dinu Dinç Dinçer Diocleziano Diodata Diodoro Diogene Diogo Diomede Dion Dione Dionigi
Dionisia Dionisio Dionizy Dionýz Dionýzos Dipa Dipali Dipankar Dipendra Dipesh Diptendu Direnç Diri Dirja Dirk Dita
Ditya Divaakar Divakar Divine Diviš Diviška Divjot Divna Divo Divya Dixie Dizik Diána Djayden Djeneba Djenna Djibril
Dluhoš Dobrava Dobromil Dobromila Dobromír Dobromíra Dobroslav Dobroslava Dochia Dock Doda Dodato Dodo Doina Dolly
Dolores Dolunay Domagoj Domenic Domenica Domenick Domenico Domenik Domezio Domingo Dominic Dominick Dominik Dominika
Dominique Domitille Domiziano Domnica Dona Donald Donalda Donat Donata Donatella Donatello Donato Donavon Donka Donna
Donnell Donnie Donny Dono Donát Donáta Dora Dorana Dorcas Doreen Dorel Dorian Doriana Doriane Doriano Dorica Dorin
Dorina Dorine Dorinel Doris Dorit Dorián Dorka Dorli Dorota Dorotea Doroteja Doroteo Dorothea Dorothy Dorothée
Dorottya Dorris Dortha Dorthe Dorthy Doru Doubrava Doubravka Douce Doug Douglas Dounia Douwe Dov Dovie Doyinsola Doyle
Doğan Doğanay Doğaner Doğu Draga Dragica Dragoș Drahomil Drahomila Drahomír Drahomíra Drahoslav Drahoslava Drahotín
Drahotína Drahoň Drahoš Drahutin Drahuše Drajat Drake Draupadi Dražen Drew Dries Driss Dron Drona Druina Držimir
Držislav Dua Duane Duarte Dubravka Dubravko Duccio Duco Ducu Dudley Duduzile Duilio Duje Dujo Dulari Dulce Dulcinea
Dulina Dumisani Dumitra Dumitrana Dumitru Duncan Dune Dunja Durante Durga Durgeshwari Durmuş Durodola Duru Dururbunsuz
Durward Dustin Dusty Duuk Duygu Dušan Dušana Dwaipayan Dwaipayana Dwayne Dwi Dwight Dyah Dylan Dylano Dyna Dániel
Dávid Dáša Dâver Débora Désiré Dóra Döndü Dündar Dünya Dürdane Dürriye Děpold Dětmar Dětřich Earl Earlene Earline
Earnest Earnestine Easter Easton Ebba Ebe Eberardo Ebiere Ebin Ebiowei Ebkızı Ebony Ebren Ebru Ebunoluwa Ebuzer
Ecaterina Ecclesio Ece Ecehan Ecem Ecevit Ecmel Ecrin Ecvet Eda Edd Edda Eddi Eddie Eddy Ede Edelberga Eden Edgar
Edgard Edgardo Edhem Edi Edil Edilberto Edison Edita Edith Editta Ediz Edmond Edmondo Edmund Edmée Edna Edoardo
Edouard Eduard Eduarda Eduardo Edvard Edvarda Edvige Edvin Edvín Edward Edwardo Edwin Edwina Edyta Edyth Edythe Eef
Eefje Eekalabya Eero Eeva Efe Effie Efisio Efken Eflah Efraim Efrain Efrem Efren Efsun Eftalya Eftimia Eftimie Ega Ege
Egemen Egeo Egidio Eginardo Egisto Egizia Eglantine Egle Egmont Egon Egona Eileen Einar Eino Eirik Eja Eka Ekaaksh
Ekadant Ekaksh Ekalavya Ekaling Ekaparnika Ekdant Ekeç Ekim Ekin Ekmel Eko Ekow Ekrem Ekundayo Ela Eladio Elaide
Elaina Elaine Elakshi Elanur Elbert Elda Eldon Eldora Eldred Eldridge Elea Eleanor Eleanora Eleanore Eleazar Electa
Elektra Elena Eleni Elenor Elenora Eleonora Eleonore Eleonóra Elettra Eleuterio Elfrieda Elfrída Elgin Eli Elia
Eliabeth Eliah Eliahou Elian Eliana Eliane Eliano Elias Eliasz Elie Eliel Eliette Eliezer Elif Elifio Eligio Elija
Elijah Elimena Elin Elina Eline Elinor Elinore Elio Eliodoro Elion Eliona Elior Eliot Eliott Elisa Elisabet Elisabeta
Elisabeth Elisabetta Elisaveta Elise Elisea Eliseo Elisha Elissa Elita Eliza Elizabet Elizabeth Elize Elizej Elizeus
Eliáš Eliška Elka Elkin Ella Elle Ellen Elli Ellie Elliot Elliott Ellis Ellsworth Elly Elma Elmar Elmas Elmer Elmira
Elmo Elmore Elna Elnora Eloan Eloane Elodia Elodie Elody Elogio Eloi Eloisa Eloise Elon Elona Elone Elora Elouan
Elouise Eloy Eloá Eloïse Elpidio Elroy Elsa Elsbeth Elsie Elta Elti Elton Eluh Elva Elvan Elvera Elvezio Elvia Elvie
Elvin Elvina Elvino Elvira Elvire Elvis Elvíra Elwin Elwira Elwyn Elya Elyas Elyes Elyne Elynn Elyse Elyssa Elyès Elza
Elçin Eléa Eléanore Eléonore Elías Elísio Elżbieta Ema Eman Emanoil Emanuel Emanuela Emanuele Emanuelly Emanuil Emas
Embuh Emced Emeka Emel Emelia Emelie Emeline Emely Emerald Emerich Emerson Emery Emese Emi Emidio Emie Emiel Emil
Emile Emili Emilia Emilian Emiliana Emiliano Emilie Emilien Emilija Emilijan Emilio Emilián Emily Emin Emine Emir
Emirhan Emma Emmalee Emmanuel Emmanuelle Emmelie Emmely Emmerico Emmet Emmett Emmi Emmie Emmitt Emmy Emna Emong Emory
Empirio Empluk Emrah Emre Emrullah Emy Emília Emílie Ena Enakshi Endah Ender Enderun Endra Endrigo Enea Enecone Enes
Engelbert Engin Enguerrand Enid Enie Enimia Enio Eniola Enis Enise Enna Ennio Enno Enoch Enola Enora Enos Enrica
Enrico Enrique Ensar Ensio Enteng Enver Enya Enyo Enzo Ephraim Ephraïm Era Eracla Eraclide Eraldo Eralp Erardo Erasmo
Erast Eray Erazim Erazmus Erberk Erberto Ercan Ercolano Ercole Ercüment Erda Erdal Erdem Erdeni Erdenikatun Erdeniözük
Erdinç Erel Eremia Eren Erenia Erentüz Ergene Ergenekatun Ergin Ergün Ergüner Erhan Erhard Eriberto Eric Erica Erich
Erick Ericka Erico Erik Erika Erin Erine Erinç Erke Erkki Erkâm Erkân Erling Erma Erman Ermanno Ermelinda Ermen
Ermenegarda Ermenegilda Ermenegildo Ermes Ermete Ermilo Erminia Erminio Erna Ernest Ernesta Ernestina Ernestine
Ernesto Ernie Ernst Erol Eron Eros Ersilia Ersin Ertan Erten Ertenözük Ertuğrul Ervin Ervín Ervína Erwan Erwann Erwin
Eryn Erçin Erşan Esat Esaù Esben Esen Esenbike Eser Esha Eshana Eshita Esi Esin Esma Esmee Esmeralda Esmeray Esmée
Esperanza Esra Esse Essie Esta Esteban Estefania Estefanía Estel Estela Estell Estella Estelle Ester Estera Esterina
Estevan Esther Estiawan Estiono Estrella Esuperio Esupofo Eszter Etela Eterie Etha Ethan Ethann Ethel Ethelyn Ethem
Ethyl Etienne Etil Ettie Ettore Eubert Euclide Eudes Eudokia Eudoksja Eudora Eudoxe Eudoxie Eufebio Eufemia Eufemio
Eufrasia Eufronio Eufrosina Eufrozina Eufrozína Eugen Eugene Eugenia Eugenie Eugenio Eugeniusz Eugène Eugénia Eugénie
Eula Eulah Eulalia Eulalie Eulálie Euna Eunice Eunika Euphrasie Euridice Eurydice Eusebia Eusebie Eusebio Eusebiu
Eusebius Euseo Eustache Eustațiu Eustorgio Eustosio Eustracjusz Eusèbe Eusébie Eutalia Eutalio Eva Evald Evaldo Evalyn
Evan Evandro Evangelina Evangeline Evanghelina Evann Evans Evarist Evaristo Evasio Eve Evelien Eveliina Evelin Evelina
Eveline Evelyn Evelyne Evelína Everardo Everett Everette Evert Evi Evidio Evie Evin Evodio Evran Evremondo Evren Evy
Evşen Evžen Evženie Ewa Ewald Ewan Ewatomi Ewelina Ewell Ewen Ewenn Eya Eyal Eyiz Eylül Eymen Eyram Eytan Eythan Eyüp
Eyşan Ezechiel Ezechiele Ezekiel Ezequiel Ezio Ezra Ezrak Eğrim Eşref Faas Fabia Fabian Fabiana Fabiano Fabie Fabien
Fabienne Fabijan Fabio Fabiola Fabián Fabiána Fabiënne Fabrice Fabrizio Fabrícia Fabrício Fadekemi Faderera Fadi
Fadime Fady Fadıl Fae Fahrettin Fahri Fahriye Fahrünissa Faik Faith Faizah Falba Falk Famiano Famke Fanni Fannie Fanny
Fanta Fantin Fantine Fanyana Fara Farah Fardau Fares Farhunnisa Faris Farouk Faruk Farès Fasih Fathonah Fatih Fatim
Fatima Fatimata Fatin Fatma Fatou Fatouma Fatoumata Fatoş Faust Fausta Faustin Faustina Faustine Faustino Fausto
Faustýn Faustýna Favian Fay Faya Faye Fayen Fayenne Faysal Fazilet Fazio Fazlı Fazullah Fazıl Febe Febi Febriana
Febrina Feda Fedai Fedde Fedele Federica Federico Fedor Fedora Fedro Fehime Fehintola Fehmi Felice Felicia Feliciano
Felicie Felicien Felicita Felicitas Felicity Felicián Feliks Felina Feline Felipa Felipe Felix Felton Felícia Felície
Fem Femke Femm Fender Fenja Fenna Fenne Ferah Feramuz Feramuş Feray Ferda Ferdi Ferdinand Ferdinanda Ferdinando
Ferdynanda Ferenc Ferhan Ferhat Feride Feridun Feriel Feriha Ferit Ferman Fermiano Fermin Fermo Fern Fernanda Fernando
Ferne Ferre Ferruccio Ferruh Feryel Festo Fevzi Feyyaz Feyza Feyzullah Fiacre Fiammetta Fibikemi Fidan Fidel Fidelie
Fidelius Fidenziano Fidenzio Fidèle Fieke Fien Fiene Fiep Fiete Figen Fiifi Fikayomi Fikret Fikri Fikriye Filemon
Filibert Filiberto Filip Filipa Filipe Filippa Filippo Filiz Filofteia Filomen Filomena Filomeno Filoména Filou Finia
Finja Finlay Finley Finn Finnja Finnley Fiodor Fiona Fionn Fiordaliso Fiore Fiorella Fiorenza Fiorenziano Fiorenzo
Firas Firdevs Firmin Fitri Fitria Fitriani Flaminia Flavia Flaviana Flaviano Flavie Flavien Flavio Flaviu Flavius
Flavián Fleano Fleta Fletcher Fleur Flo Floare Floarea Flodoard Floortje Flor Flora Flore Florea Florence Florencia
Florencio Florencja Florent Florentin Florentina Florentine Florentýn Florentýna Florența Florestan Florian Floriana
Floriane Floriano Florica Florida Floridia Florie Florin Florina Florine Floris Florián Flossie Floy Floyd Flurin
Flurina Flynn Flóra Foca Fode Folashade Folco Folu Ford Forest Forrest Fortunata Fortunato Fortunát Fortuné Fortunée
Fos Fosca Fosco Foss Foster Foucauld Foulques Fran Franc Franca France Frances Francesca Francesco Francette Francia
Francine Francis Francisc Francisca Francisco Francisque Franciszek Franciszka Franck Franco Franjo Frank Franka
Frankie Franklin František Františka Franz François Françoise Fred Freda Freddie Freddy Frederic Frederica Frederick
Frederico Frederik Frederike Frederique Fredrick Fredrik Fredy Freeda Freek Freeman Freida Freja Frenkie Freya Frida
Frido Fridolin Fridolín Fridrich Frieda Friederike Friedrich Fritz Frontiniano Frusina Fruzsina Fryderyk Fráňa
Frédéric Frédérique Frída Fuat Fulbert Fulberto Fulcran Fuldem Fulden Fulgence Fulgenzio Fulvia Fulvio Fulya Funani
Funda Funmilade Funmilayo Furio Furkan Furkân Furman Furseo Fuscolo Fuzuli Fynn Fábio Fâlih Féba Félicie Félicité
Féline Félix Füreyya Füruzan Füsun Gabe Gabi Gabin Gabino Gabriel Gabriela Gabriele Gabriella Gabrielle Gabrijela
Gabriël Gad Gada Gadang Gading Gadis Gaduh Gael Gaetan Gaetano Gaffar Gage Gaglioffo Gaia Gail Gaiman Gaio Gaj Gaja
Gajaadhar Gajabahu Gajadhar Gajana Gajbaahu Galak Galang Galar Galatea Galdino Galeazzo Galfryd Galih Galileo Galina
Galiono Gallicano Galuh Galur Gaman Gamani Gamanto Gambira Gamblang Gamze Ganak Ganaka Ganapati Ganda Gandewa Gandharv
Gandharva Gandi Gandolfo Ganep Ganesh Ganesha Gangesh Gangsa Gangsar Ganjaran Gantar Gara Garan Garance Garang Garda
Gardner Garett Garfield Garik Garika Garimberto Garland Garnet Garnett Garnier Garret Garrett Garrick Garrison Garry
Garth Garud Garuda Gary Gaspar Gaspard Gaspare Gasti Gaston Gastone Gati Gatien Gatik Gatot Gatra Gatsha Gaud
Gaudenzia Gaudenzio Gaudino Gauraang Gaurang Gauranga Gautam Gautama Gautami Gauthier Gautier Gautiero Gavin Gavino
Gawati Gayatri Gaye Gayle Gazanfer Gazi Gaétan Gaël Gaëlle Gaëtan Gaïa Gašpar Gbadebo Gbeminiyi Gbemisola Gbolahan
Gbowoade Geanina Gedeon Gedeone Geeta Geetanjali Gejza Gelila Gelin Gelincik Gellért Gelsomina Geltrude Gelu Gema
Gemine Geminiano Genadij Gencer Gene Generosa Generoso Genesia Genesio Genesis Geneva Genevieve Geneviève Gennaro
Genoveffa Genoveva Genta Gentile Genziano Gențiana Geo Geoffrey Geoffroy Georg George Georgel Georges Georgeta
Georgette Georgia Georgian Georgiana Georgianna Georgina Geovanni Geovanny Geovany Gerald Geralda Geraldina Geraldine
Gerard Gerarda Gerardina Gerardo Gerasimo Gerazim Gerazym Gerberge Gerbert Gerda Geremia Gergely Gergő Gerhard
Gerharda Gerino Germain Germaine German Germana Germano Germán Gerolamo Geronimo Geronzio Gerrit Gerry Gerson Gertrud
Gertruda Gertrude Gertrúda Gervais Gervasio Gesualdo Geta Gevheri Ghaliyati Ghanaanand Ghanashyam Ghani Ghanshyam
Ghenadie Gheorghe Gheorghiță Gherardo Gherghina Ghislain Ghita Ghiță Gia Giacinta Giacinto Giacobbe Giacomo Giada
Giadero Giambattista Gian Gianbattista Giancarlo Giandomenico Gianfranco Gianina Gianluca Gianluigi Gianmarco
Gianmaria Gianmario Gianna Gianni Gianpaolo Gianpiero Gianpietro Gianuario Giasone Gibran Gicu Gică Gideon Giel Gifty
Gigi Gigliola Gijs Gil Gilang Gilbert Gilberta Gilberto Gilda Gildo Giles Giliola Gilles Gillian Gillo Gina Gineto
Ginevra Ginewra Ginger Gino Gioacchina Gioacchino Giobbe Gioberto Gioconda Giocondo Gioele Gioia Gion Giona Gionata
Giordano Giorgia Giorgian Giorgiana Giorgio Giosuele Giosuè Giotto Giovani Giovanna Giovanni Giovanny Giove Gioventino
Giovenzio Girardo Girart Giray Giri Girija Girik Girika Girindra Giriraaj Giriraj Girish Girja Girolamo Gisela Gisella
Gislebert Gisselle Gisèle Gita Gitanjali Gitte Giuda Giuditta Giulia Giuliana Giuliano Giulio Giulitta Giuseppa
Giuseppe Giuseppina Giusta Giustiniano Giusto Gizela Gizem Gladyce Gladys Glauco Gleb Glen Glenda Glenn Glenna Glennie
Gloria Glorie Gobinda Godeberta Godfrey Godiva Goffredo Golda Golden Golia Gomberto Gonca Gondebaud Gondulfo Gonerio
Gonsalwy Gonthier Gontran Gonzaga Gonzague Gonzalo Gonçalo Gopaal Gopal Gopee Gopi Gorakhanatha Gorakhnath Goran
Goranka Gorazd Gordan Gordana Gordiano Gordon Gosto Goswamee Goswami Gothard Gottardo Gottfried Gotum Goundo Gouranga
Goutam Govinda Gracie Graciela Graciliano Gracián Graciána Gracja Gradimir Grady Graham Granville Grato Grayce Grayson
Grazia Graziana Graziano Graziella Gražina Grațian Grațiana Grațiela Greg Gregg Gregoire Gregor Gregoria Gregorian
Gregorio Gregory Greta Gretchen Greyson Grga Grgo Grgur Griffin Grigore Grimaldo Griselda Grizelda Grover Grozdana Gry
Grzegorz Grácie Grâce Grégoire Gréta Guadalupe Gualberto Gualtiero Gudakesa Gudakesha Gudrun Guelfo Guenda Guendalina
Guenièvre Guerrino Guglielmo Gui Guiberto Guido Guilhem Guilhemine Guilherme Guillaume Guillemette Guillermina
Guillermo Guiscardo Guiseppe Gumesindo Gun Gundelinda Gunilla Gunnar Gunnel Gunner Gunter Gurdev Guru Gus Gussie Gust
Gustav Gustava Gustave Gustavine Gustavo Gustáv Guus Guusje Guy Guyot Guérin Gvendolina Gvendolína Gvozden Gwen
Gwenaëlle Gwendoline Gwendolyn Gwido György Gábor Gál Gédéon Gérald Gérard Géraud Géza Gökalp Gökben Gökbörü Gökmen
Göknur Gökçe Gökçegöl Gökçen Gökçiçek Gökşin Gönenç Göngör Gönül Göran Görkem Görün Gözde Gúbio Güher Gül Gülbahar
Gülben Güldem Gülden Güldeste Gülegen Gülemen Gülen Güler Gülgün Gülhan Gülnaz Gülpembe Gülriz Gülsen Gültekin Gülçin
Gülümser Gülşen Gümüş Gün Günay Gündoğdu Gündoğmuş Güner Güneş Güngör Güniz Günnur Günsel Günseli Günyaruk Günçiçek
Gürbüz Gürcan Gürdal Gürhan Gürkan Gürol Gürsel Güven Güvenalp Güvercin Güzey Gıyas Gűnter Habbab Habib Habiba Habil
Haby Hacib Hadi Hadja Hadley Hadriel Hadrien Hafi Hafid Hafsa Hafshah Hafız Hagen Hailee Hailey Hailie Hairyanto Hajar
Hakan Hakem Haki Hakim Hakkı Hal Haldun Hale Haleigh Haley Halie Halil Halim Halima Halina Halit Halle Hallie Haluk
Hamdi Hamdullah Hamed Hami Hamidou Hamima Hamish Hamit Hammâd Hamsini Hamza Hamzah Hana Hanae Hanaé Handan Hande
Hanefi Hanga Hani Hania Hank Hanna Hannabel Hannah Hanne Hannele Hannes Hanno Hannu Hans Hansjörg Hanspeter Hansruedi
Hansueli Hanuš Haralamb Haralambie Harald Hardana Hardi Hardouin Hardy Hari Harimurti Harinakshi Harinarayan Harit
Harita Harja Harjasa Harjaya Harjo Harley Harmon Harmony Harold Haron Haroun Harouna Haroune Harriet Harrison Harry
Harsana Harsanto Harsaya Hartaka Hartana Harto Harun Harvey Hasan Haseki Hasibi Hasim Hasin Haskell Hasna Hassan
Hassane Hassie Hasta Hatem Hatip Hatouma Hattie Hattâb Hauke Hava Havel Havla Hawa Haya Hayal Hayali Hayat Hayati
Haydar Hayden Haylee Hayley Haylie Hazan Hazar Hazel Hazle Hazım Haïm Haşim Haşmet Haštal Heath Heather Heaven Heber
Hector Heda Hedda Hedi Hedvig Hedviga Hedvika Heema Heidi Heidrun Heikki Hein Heinrich Heinz Heitor Helen Helena
Helene Helga Helie Helin Helios Helle Hellen Helmer Helmut Heloise Heloísa Heloïse Helèna Helène Henderson Hendra
Hendri Hendrik Hendrika Hennes Henning Henri Henrich Henrick Henrieta Henrietta Henriette Henrik Henrike Henrique
Henry Henryk Henryka Heracleea Herbert Herberta Herluin Herman Hermann Hermenegildo Hermina Hermine Herminia Herminio
Hermína Hernán Hershel Herta Hertha Heru Hervé Heryanto Hester Hesti Hettie Heřman Hiba Hicabi Hicham Hidaya Hidde
Hieronim Hikmet Hilaire Hilal Hilar Hilario Hilarion Hilarius Hilary Hilbert Hilda Hildebert Hildegard Hillard Hillary
Hillel Hilma Hilmi Hilton Himadri Himani Himawan Himmet Hincmar Hind Hipolit Hipolito Hippolyte Hira Hiram Hiranmay
Hiranmaya Hiranya Hişam Hjalmar Hlengiwe Hobart Holden Hollie Hollis Holly Homer Homero Homér Honore Honorine Honorius
Honoré Hope Horace Horacio Horacy Horațiu Horea Horia Horst Hortense Hortensia Hortensie Hortenzia Hortenzie Horymír
Horymíra Horác Hosea Hostimil Hostimila Hostimír Hostimíra Hostislav Hostislava Hostivít Houda Houston Hovard Howard
Howell Hoyt Hrvoj Hrvoje Hrvojka Hubert Hud Hudson Hugh Hugo Hugues Huguette Hulda Hulki Hulusi Humaira Humberto Hunor
Hunter Hurşit Hussein Huub Huzeyfe Hvězdoslav Hvězdoslava Hyacint Hyacinta Hyman Hynek Hypolit Háta Hâdi Hâlis Hâtem
Håkan Håkon Hédelin Hédi Hélie Hélier Hélio Héloïse Hélène Hüccet Hüdayi Hüdâvendigâr Hülya Hüma Hümayun Hümeyra Hüner
Hürkan Hüsameddin Hüsamettin Hüseyin Hüsnü Hüsrev Hıfzı Hızır Iacob Iacopo Iacopone Iago Ian Iancu Ianira Ianis
Iasmina Ibidapo Ibironke Iboja Ibrahim Ibrahima Ibrani Ibukunoluwa Ibun Ica Icaro Icha Icie Icilio Ico Ida Idan Idell
Idella Idir Ido Idowu Idris Idriss Idrissa Ieremia Ifa Ifeanyichukwu Ifeoluwa Ifeoma Ifunanya Ige Iginia Iginio Igino
Ignacio Ignacy Ignatius Ignazio Ignác Ignácie Ignát Ignáta Igor Ihsan Ika Ike Ikenna Ikeoluwa Iker Ikhidie Ikhsan Ikin
Ila Ilai Ilan Ilana Ilaria Ilarie Ilario Ilarion Ilay Ilayda Ilaçın Ilda Ildebrando Ildefonso Ildegarda Ildegonda
Ildika Ileana Ilene Ilenia Ilgın Ilhan Ilia Ilian Iliana Iliane Ilias Ilie Ilies Ilija Ilinca Ilja Iljana Ilko Illidio
Illuminato Ilmari Ilona Ilsa Ilse Ilva Ilyan Ilyana Ilyane Ilyas Ilyass Ilyes Ilyess Ilyès Ilza Ima Imad Imam Iman
Imane Imani Imelda Imen Imene Imke Immacolata Immacolato Immanuel Imogen Imogene Imoleoluwa Imran Imrane Imre Imrich
Imène Ina Inanç Inara Inaya Incoronata Indah Inder Indira Indra Indro Indy Ines Inesa Inez Inga Inge Ingeborg
Ingeborga Inger Ingrid Ingrida Inioluwa Inja Inka Inkeri Inna Innocent Innocente Innocenty Innocenza Innocenzo Ino
Inocenc Inocențiu Intan Inyoni Inza Inès Inés Inéz Inês Inës Ioan Ioana Ioanina Iolanda Iole Ion Iona Ione Ionel
Ionela Ionelia Ionică Ionne Ionuț Iorio Iosefina Iosif Ippocrate Ippolito Ira Irawati Irem Iremide Irena Irene Irenej
Ireneo Ireneus Ireneusz Ireti Iretioluwa Irfan Iriana Iride Iridenta Irina Irinel Iris Irma Irmak Irmeli Irmina
Irnanto Irsad Irvin Irving Irwan Irwin Irène Isa Isaac Isabeau Isabel Isabela Isabell Isabella Isabelle Isabelly Isac
Isacco Isadora Isadore Isai Isaia Isaiah Isaias Isak Isaure Ischirione Ise Isee Iseoluwa Iseult Ishaq Ishola Iside
Isidor Isidora Isidore Isidoro Isidro Isioma Isis Isisa Isla Islam Ismael Ismaele Ismail Ismaël Ismaïl Ismérie Isobel
Isolda Isom Isotta Isra Israa Israel Israël Issa Issac Issam Issiaka István Isık Isığ Ita Italia Italo Itri Itunuoluwa
Itzel Itır Iulia Iulian Iuliana Iuliu Iurie Iustin Iustina Iustinian Iva Ivah Ivan Ivana Ivanka Ivanna Ivano Ivanoe
Ivančica Ivar Ive Ivek Iven Iveta Ivetta Ivica Ivna Ivo Ivona Ivone Ivonne Ivor Ivory Ivy Iván Iwan Iyabode Iyad
Iyadunni Iyanuoluwa Iyed Iyinoluwa Iyık Iyıktağ Izaak Izabela Izabella Izaiah Izaiáš Izajasz Ize Izia Izidor Izidora
Izmael Izolda Izydor Izzy Izák Iľja Işık Işıl Işılay Işın Işıner Işığ Jaakko Jabal Jabari Jabulile Jace Jacek Jacey
Jacinthe Jacinto Jack Jackeline Jackie Jacklyn Jackson Jacky Jaclyn Jacob Jacoba Jacobo Jacobus Jacqueline Jacquelyn
Jacques Jacynthe Jad Jada Jade Jaden Jadesola Jadon Jadran Jadrana Jadranka Jadranko Jadro Jadwiga Jadyn Jaeden Jael
Jaelynn Jaeman Jaga Jagadish Jagadisha Jagapati Jagaraga Jagathi Jagdeep Jagdish Jagica Jagmeet Jahnu Jai Jaida Jaiden
Jail Jailey Jailyn Jaiman Jaime Jaimini Jaimy Jairo Jais Jaivey Jaka Jakayla Jake Jakob Jakov Jakub Jakuba Jakubina
Jakubka Jale Jaleel Jalen Jalil Jalon Jalou Jalyn Jamaal Jamal Jamalia Jamar Jamarcus Jamel James Jameson Jamey Jamie
Jamil Jamila Jamir Jamiro Jamison Jammie Jan Jana Janae Janaína Jane Janek Janelle Janessa Janet Janeta Janica Janice
Janick Janie Janin Janina Janine Janis Janiya Janka Janko Janna Jannah Janne Jannek Jannes Janni Jannie Jannik Jannis
Jano Janosch Janusz Jany Japhet Jaquan Jaquelin Jaqueline Jara Jared Jaren Jari Jarmil Jarmila Jarne Jarno Jaro Jarod
Jarolím Jarolíma Jaromil Jaromír Jaromíra Jaron Jaroslav Jaroslava Jarred Jarrell Jarret Jarrod Jarvis Jarwa Jarwadi
Jarwi Jasen Jasenko Jasin Jasmani Jasmijn Jasmin Jasmina Jasmína Jasna Jasněna Jason Jasoň Jasper Jassem Jassim
Jaswadi Jati Jatmiko Jaunita Javas Javi Javier Javon Javonte Jawad Jawed Jax Jaxon Jaxx Jay Jaya Jayadi Jayce Jaycee
Jayda Jayde Jayden Jaydon Jayeng Jaylan Jaylano Jaylen Jaylin Jaylinn Jaylon Jayme Jayne Jayson Jayvano Jazlyn Jazmin
Jazmyn Jazmyne Jazz Jazzlyn Jazzlynn Jean Jeana Jeanette Jeanie Jeanne Jeannel Jeannette Jeannie Jeannot Jed Jedediah
Jedidiah Jef Jeff Jefferey Jeffery Jeffrey Jeffry Jefri Jefta Jehanne Jela Jelena Jelica Jelita Jella Jelle Jelmer
Jelte Jena Jenel Jenifer Jenna Jennah Jennie Jennifer Jennings Jenny Jennyfer Jenovéfa Jens Jensen Jente Jeppe Jerad
Jerald Jeramie Jeramy Jerel Jeremi Jeremiah Jeremias Jeremiasz Jeremie Jeremiáš Jeremy Jerguš Jermain Jermaine Jermey
Jerod Jerome Jeromy Jeroným Jerrell Jerrod Jerrold Jerry Jerzy Jerónimo Jerôme Jesika Jesper Jess Jesse Jessica Jessie
Jessika Jesslyn Jesslynn Jessy Jessyca Jesus Jesús Jet Jett Jette Jettie Jevon Jewel Jewell Ješa Jibril Jidde Jihane
Jil Jiljí Jill Jillian Jim Jimena Jimi Jimmie Jimmy Jimram Jinane Jinawi Jindra Jindřich Jindřiška Jinte Jinthe Jip
Jitender Jitendra Jitka Jiřina Jiří Joachim Joah Joakim Joan Joana Joanie Joann Joanna Joanne Joannie Joanny Joany
Joaquim Joaquin Joaquín Joas Jocelyn Jocelyne Jodi Jodie Jody Joe Joel Joelina Joeline Joelle Joep Joes Joesph Joey
Johan Johana Johann Johanna Johanne Johannes Johathan Johnathan Johnathon Johnnie Johnny Johnpaul Johnson Joko Jolana
Jolanda Jolanta Jolayemi Joleen Jolie Jolien Jolijn Jolin Jolina Joline Jon Jona Jonah Jonas Jonatan Jonathan Jonathon
Jonna Jono Jonte Jonáš Joojo Joost Jop Jordan Jordana Jordane Jordi Jordon Jordy Jordyn Jorga Jorge Jorin Joris Jorn
Jorrit Jort Joscha Joschua Josef Josefa Josefien Josefin Josefina Josefine Josefína Josep Joseph Josephin Josephine
Josette Joshua Joshuah Josiah Josiane Josianne Josie Josip Josipa Joso Josse Josselin Josua Josue Josué Josy José
Joséphine Joud Jourdain Jovan Jovana Jovani Jovanny Jovany Jovin Joy Joya Joyce Jozef Jozefa Jozefína Jozue João Joël
Joëlle Joško Jošt Joža Jože Juan Juana Juanita Juda Judah Judd Jude Judicaël Judita Judith Judson Judy Judyta Juha
Juhani Juho Jukka Jula Julan Jule Jules Juli Julia Julian Juliana Juliane Julianne Julide Julie Julien Julienne Juliet
Julieta Juliette Julika Julina Julio Julita Julius Juliusz Julián Juliána Juliëtte Jumadi Jumari Juna Junayd June
Junior Junius Juno Junon Jur Juraj Juri Jurre Jusra Juste Justen Justice Justin Justina Justine Juston Justus Justyn
Justyna Justína Justýn Justýna Jusuf Juta Juul Juvenal Juwan Juwon Jyoti Jyotis Jyotsana Jáchym Ján János Jázmin
Jérémie Jérémy Jérôme Jéssica Józef Józefina József Jörg Jörgen Jørgen Júlia Júlio Július Jürg Kaan Kaarina Kaat Kabil
Kacey Kaci Kacie Kacper Kacung Kade Kadem Kaden Kader Kadiatou Kadidia Kadidiatou Kadin Kadir Kadrican Kadriye Kady
Kadı Kaela Kaelyn Kagiso Kahina Kai Kaia Kailash Kailee Kailey Kailyn Kairav Kaitlin Kaitlyn Kaj Kaja Kajen Kajetán
Kala Kale Kalea Kaleb Kaleigh Kalender Kalervo Kalevi Kaley Kali Kalim Kalinda Kalistrat Kalle Kallie Kalpana Kalyani
Kama Kamal Kamala Kamalesh Kamaria Kambali Kamber Kamel Kamelya Kameron Kamidin Kamil Kamila Kamile Kamilla Kamille
Kamla Kamlesh Kamran Kamren Kamron Kamryn Kamuran Kanak Kanaka Kanchan Kancı Kanda Kane Kani Kania Kanishka Kannan
Kannen Kanti Kançı Kapgar Kara Karaca Karahan Karak Karam Karamba Karamoko Karan Karaça Kardi Kareem Karel Karelle
Karen Kargılaç Kari Kariane Karianne Karim Karimah Kariman Karin Karina Karine Karja Karl Karla Karlee Karley Karli
Karlie Karlijn Karlo Karlotta Karlıgaç Karman Karmela Karmen Karna Karol Karolann Karoliina Karolina Karoline Karolína
Karsa Karsana Karson Karta Karthik Kartik Kartika Karunanidhi Karya Kasandra Kasey Kashyap Kashyapi Kasim Kasiran
Kasiyah Kasián Kasper Kassandra Kassim Kastor Kasusra Kasım Kata Katariina Katarina Katarzyna Katarína Kate Katelin
Katell Katelyn Katelynn Kateřina Katharina Katherine Katheryn Kathleen Kathlyn Kathrin Kathrine Kathryn Kathryne Kathy
Katia Katica Katie Katija Katina Katja Katlyn Katlynn Kato Katrin Katrina Katrine Kattie Katun Katunkız Katy Kavon
Kawaca Kawaya Kawtar Kay Kaya Kayaalp Kayacık Kayaçık Kaycee Kayden Kayla Kaylah Kaylee Kayleigh Kayley Kayli Kayliah
Kaylie Kaylin Kayna Kaynak Kayode Kayra Kays Kayun Kayça Kazanç Kazi Kazimierz Kazimír Kazimíra Kazkatun Kaïna Kaïs
Kağan Kašpar Keagan Keano Keanu Keara Keaton Keegan Keeley Keely Keenan Keerti Kees Keet Kehinde Keira Keisha Keith
Keji Kekik Keklik Keleş Kellen Kelley Kelli Kellie Kelly Kelsi Kelsie Kelton Kelvin Kelya Kelyan Kemal Kemalettin
Kemba Kemi Kemâl Ken Kenan Kenari Kendall Kende Kendrick Kenes Kenji Kenna Kennedi Kennedy Kenneth Kennith Kenny Keno
Kensi Kent Kenton Kenya Kenyatta Kenyon Kenza Kenzi Kenzie Kenzo Kenzy Keon Kepez Keramet Kerami Kerem Keremşah Keren
Kerim Kerry Kerstin Keshaun Keshawn Kesme Ketsia Keven Kevin Kevon Kevser Keyan Keyken Keyla Keyon Keyshawn Kezia
Kezlik Keşşaf Kgabu Khadidiatou Khadidja Khadija Khady Khalid Khalil Khanyisile Khethiwe Khulekani Kian Kiana Kiandra
Kianna Kiano Kiara Kiarra Kiel Kiera Kieran Kika Kikelomo Kiki Kiley Kilian Kilián Killian Kilyan Kim Kimberley
Kimberly Kimo Kin Kincső King Kinga Kip Kira Kiran Kirana Kiraz Kirk Kirsten Kirstin Kirti Kitty Kiyan Kjeld Kjell
Klaas Klara Klarencjusz Klaudia Klaudie Klaudius Klaudiusz Klaudián Klaus Klea Klemens Klement Klementina Klementyna
Klementýna Kleopatra Kliment Klotylda Klára Kléber Knut Kobe Koby Kody Koen Kofi Kojo Koko Kolawole Kolby Kole Koleta
Koloman Kolombín Kolombína Kolos Kolumbán Kolumbín Kolumbína Konrad Konrád Konstance Konstancie Konstancja Konstantin
Konstanty Konstantyn Konstantýn Konsuela Konzuela Konštantín Kopano Kora Koralia Koray Korbin Korbinian Kordula Korede
Korey Korina Korinna Korkut Kornel Korneli Kornelia Kornelius Korneliusz Kornél Kornélia Kornélie Kory Kosma Kosmas
Kraig Krasava Krasomil Krasomila Krasoslav Krešimir Krijn Kris Krishna Krishnadas Krishnadasa Krista Kristen Kristi
Kristian Kristie Kristiina Kristijan Kristin Kristina Kristine Kristián Kristofer Kristoffer Kristopher Kristy
Kristína Kristóf Kristýna Krisztián Krisztofer Krištof Kruno Krunoslav Krystal Krystel Krystian Krystina Krystyna
Kryšpín Kryštof Krzysztof Ksawera Ksawery Ksenia Ksenofont Kubat Kubilay Kubra Kubura Kuddusi Kujoe Kumar Kumari Kumru
Kumuda Kuncara Kunhuta Kunthara Kurnia Kurt Kurtis Kusuma Kutbettin Kuzey Kvetoslava Kvido Květa Květoslav Květoslava
Květoň Květoš Květuše Kwabena Kwadwo Kwaku Kwame Kwamena Kwasi Kweku Kwesi Kwintyn Kyan Kyano Kyara Kyla Kyle Kylee
Kyleigh Kyler Kylian Kyliann Kylie Kyllian Kyllikki Kyra Kâmil Kâzım Kévin Köksal Kürşad Kımız Kımızalma Kımızalmıla
Kımızın Kırgavul Kırlangıç Kırçiçek Kısmet Kıvanç Kıvılcım Kıymet Kızdurmuş Kızılalma Křesomysl Křišťan Laal Labuh
Lacey Lachlan Lacy Lada Ladarius Ladina Ladislao Ladislau Ladislav Ladislava Ladji Laetitia Lafayette Lahna Lai Laia
Laila Laisha Lajos Laksana Lakshman Lakshmi Lakshmidhar Lakshminath Laksita Lal Lala Lale Lalie Lalita Lamar Lambert
Lamberto Lamia Lamih Lamine Lamont Lana Lanang Lance Lancelot Lancilotto Landen Lander Landolfo Landry Lane Laney
Lanfranco Langa Langgeng Lanjar Lantar Lapo Lara Laras Larina Larisa Larissa Laron Larry Lars Larue Larysa Lascăr
Lasmanto Lasmono Lassana Lasse Laswi Laszlo Latif Latifa Latife Latika Latoya Laura Laurane Laure Laureen Laurel
Laureline Lauren Laurenc Laurence Laurencie Laurencja Laurencjusz Laurens Laurent Laurentino Laurenty Laurentyna
Laurenz Laurenția Laurențiu Lauretta Lauri Laurian Lauriane Laurianne Lauriano Laurie Laurin Laurine Laury Lauryn
Laurène Lautone Lavada Lavanya Lavern Laverna Laverne Lavina Lavinia Lavinio Lavon Lavonne Lavínia Lawrence Lawrencia
Lawson Laxman Laxmi Layana Layanah Layla Layne Lazar Lazare Lazaro Lazzaro Lazăr Laëtitia Lea Leah Leana Leander
Leandr Leandra Leandre Leandro Leane Leann Leanna Leanne Leano Leart Leatha Leda Ledion Lee Leela Leelou Leena
Leendert Lega Legawa Lehna Leia Leif Leigh Leila Leilani Lejla Leke Lela Lelah Leland Lelia Leman Lembah Lemide Lempi
Lemuel Lena Lene Leni Lenia Lenja Lenka Lenn Lenna Lennard Lennart Lenne Lennert Lenni Lennie Lennon Lennox Lenny
Lenora Lenore Leny Lenya Leo Leodegar Leokádie Leola Leon Leona Leonard Leonardo Leone Leonel Leonhard Leoni Leonia
Leonid Leonida Leonidas Leonie Leonilda Leonio Leonis Leonor Leonora Leonore Leontin Leontina Leontine Leontýn
Leontýna Leonzio Leopardo Leopold Leopolda Leopoldina Leopoldine Leopoldo Leopoldýna Leora Leoš Lera Lerato Lere Leroy
Lerzan Lesana Lesley Leslie Lesly Lessie Lestari Lester Leta Letha Leticia Leticie Letitia Letizia Letiția Letterio
Letícia Leu Leufroy Lev Levana Levent Levente Levi Levin Levio Levke Levoslav Levy Lew Lewin Lewis Lexi Lexie Lexus
Leya Leyan Leyla Leyna Leïla Leïna Lešek Lia Liah Liam Lian Liana Liara Lias Libbie Libby Liberata Liberato Liberatore
Liberio Libero Liberto Libor Libora Liboria Liborio Liboslav Liboslava Libuša Libuše Libère Liběna Licia Lică Lida
Lidania Lidia Lidija Lidio Lidmila Lidya Lieke Lien Liene Lieto Lieuwe Lieve Lieze Ligia Liisa Lila Lilas Lili Lilia
Lilian Liliana Liliane Lilianna Lilie Lilien Lilith Liliána Lilla Lilli Lillian Lilliana Lillie Lilly Lilou Lilwenn
Lily Lilya Lilyan Liman Limar Lina Lincoln Linda Linde Lindsay Lindsey Linett Linn Linne Linnea Linnie Linnéa Lino
Linoy Linoï Lintang Linus Linwood Lio Lioara Lion Lionel Lior Liora Liron Lirone Lis Lisa Lisandro Lisann Lisanne
Lisbeth Lise Liselotte Lisette Lison Lital Litzy Liv Liva Livia Liviana Livie Livino Livio Liviu Livius Liya Liyah
Liyam Liyan Liyana Liz Liza Lizbeth Lize Lizeth Lizz Lizzie Lizzy Liétald Ljiljana Ljuba Ljubica Ljudevit Llewellyn
Lloyd Loa Loan Loane Lodovica Lodovico Loek Loes Loet Logan Lohan Lois Lola Lolade Lolita Loma Lon London Longin Lonie
Lonnie Lonny Lonzo Lora Loraine Lore Loredana Loreen Lorelei Lorella Loren Lorena Lorenc Lorene Loreno Lorenz Lorenza
Lorenzo Loreta Loretta Lori Lorian Loriana Lorik Lorin Lorine Loris Lorna Lorrain Lorraine Lota Lotar Lothaire Lothar
Lott Lotta Lotte Lotti Lottie Lou Loua Louan Louane Louann Louay Loubna Louca Louie Louis Louisa Louise Louison Louka
Loula Louna Lounis Loup Lourdes Lourenço Louvenia Lova Lovisa Lovorka Lowell Lowie Loy Loyal Loyce Loïc Loïs Loïse Lua
Luan Luana Lubin Lubomír Lubomíra Lubor Luboslav Luboslava Luboš Luc Luca Lucas Lucca Luce Lucențiu Lucia Lucian
Luciana Luciano Lucie Lucien Lucienne Lucija Lucijan Lucile Lucilla Lucille Lucinda Lucio Lucious Lucius Lucián
Luciána Lucja Lucjan Lucrezia Lucreția Lucrețiu Lucy Lucía Ludano Ludie Ludivine Ludivoj Ludiše Ludmila Ludolphe
Ludomír Ludomíra Ludoslav Ludoslava Ludovic Ludovica Ludovico Ludvig Ludvika Ludvík Ludvíka Ludwig Ludwik Ludwika
Luděk Lue Luella Luena Luhung Lui Luigi Luigia Luis Luisa Luise Luiz Luiza Lujza Luk Luka Lukas Luke Lukhona Lukita
Lukman Lukrecius Lukrécie Lukáš Lula Lulu Luluh Lulut Luminița Luminosa Lumír Lumíra Luna Lune Lungelo Lupe Lura
Lurhur Lurline Lutfan Luther Luthfi Lutibor Lutobor Lutz Luuk Luus Luwar Luwes Lux Luz Luzie Luís Luísa Luďka Lwandle
Lya Lyam Lyan Lyana Lyda Lydia Lydie Lyes Lykke Lyla Lyle Lylia Lylou Lyn Lyna Lynda Lyne Lynette Lynn Lynne Lyric
Lysanne László Léa Léana Léandre Léda Léna Léo Léon Léonard Léonie Léonne Léopold Léopoldine Lévi Lívia Lütfi
Lütfullah Lýdia Lýdie Lăcrămioara Maad Maaike Maan Maarit Maarten Maartje Maas Maayane Mabel Mabela Mabelle Mable Mac
Maca Macaire Macaria Macario Maccabeo Mace Maceo Macey Maci Mack Mackenzie Macy Madalena Madaline Madalyn Maddalena
Maddison Maddox Madeleine Madelief Madeline Madelyn Madelynn Madge Madhuri Madie Madilyn Madina Madisen Madison
Madisyn Madita Madlaina Madleen Madlen Madonna Mads Mady Madyson Mae Maegan Mael Maelle Maelys Maes Maeva Maeve
Mafalda Maffeo Magali Magda Magdalen Magdalena Magdaléna Maggie Maggiorino Magno Magnolia Magnus Maguelone Mahamadou
Mahault Mahaut Mahdi Mahe Mahendra Maher Mahesa Mahesh Maheswar Mahfud Mahir Mahmoud Mahmud Mahmut Mahulena Mahzun
Mahé Mai Maia Maica Maida Maija Maik Maike Maila Mailin Mailo Maimunah Maiorico Maira Maitê Maiya Maja Majda Makan
Makar Makara Makary Makayla Makenna Makenzie Makinwa Maksim Maksud Maksym Maksymilian Makuta Mala Malachi Malak Malati
Malco Malcolm Malea Malek Malena Malene Malia Malick Malik Malika Malin Malina Malinda Mallaury Mallie Mallory Malo
Malone Malou Malte Malthe Malti Malvina Malvína Malwina Mamadou Maman Mamante Mamert Mamie Mamoudou Manah Manal Manar
Manassé Mancio Manda Mandaakin Mandakini Mandla Mandy Manel Manelle Manetto Manfred Manfredo Manfréd Mangala Mangalya
Mani Manik Manikya Manil Manilio Manisha Manjusha Manley Manlio Manoah Manoj Manole Manon Manona Mansueto Mansur
Mansvet Manu Manuel Manuela Manuele Maphikelela Mara Marah Maram Marana Maras Marc Marceau Marcel Marcela Marceli
Marcelin Marcelina Marceline Marcelino Marcell Marcella Marcelle Marcello Marcellus Marcelo Marcelína Marcheta Marcia
Marciano Marcin Marco Marcos Marcu Marcus Mare Mareike Marek Maren Marena Mareta Marga Margana Margaret Margareta
Margarete Margarett Margaretta Margarette Margarida Margarita Margaréta Margaux Marge Margherita Margie Margit Margita
Margo Margot Margret Margrit Margrith Marguerite Mari Maria Mariadi Mariah Mariam Mariama Mariame Marian Mariana
Mariane Marianna Marianne Mariano Maribel Marica Maricarmen Maricica Marie Marieke Mariela Mariella Marielle Mariem
Marieta Marietta Marija Marijana Marijn Marika Marilena Marilie Marilou Marilu Marilyn Marilyne Marilú Marin Marina
Marine Marinela Marinella Marinetta Marino Marinus Mario Marioara Mariola Marion Marisa Marisol Marissa Marit Marita
Maritza Marius Marián Marja Marjane Marjatta Marjolaine Marjorie Marjory Markku Marko Markus Markéta Marla Marlee
Marleen Marlen Marlena Marlene Marley Marli Marlie Marlies Marlin Marlis Marlo Marlon Marly Marlène Marnie Marolo
Marouane Maroš Marques Marquis Marquise Marrit Marsha Marshall Marsito Marsudi Mart Marta Martaka Martana Martani
Marte Marten Martha Marthe Martial Martim Martin Martina Martine Martino Martti Marty Martyna Martín Marut Maruta
Marvin Marwa Marwan Marwane Marwata Marwen Marwin Mary Maryadi Maryam Maryann Maryanto Maryjane Marylou Maryna Maryse
Marzia Marzio María Marína Mas Mason Massima Massimiliano Massimo Massinissa Matan Mate Matei Matej Mateja Mateo
Mateus Mateusz Matheo Matheus Mathew Mathias Mathieu Mathijs Mathilda Mathilde Mathis Mathurin Mathys Mathéo Matias
Matija Matilda Matilde Matis Matisse Matko Mato Matouš Matroniano Mats Matt Mattea Mattes Mattheo Matthew Matthias
Matthieu Matthijs Matthis Matti Mattia Mattias Mattie Mattis Mattéo Matylda Matys Matyáš Matz Matías Matúš Matěj Maud
Maude Maudie Maugis Maura Maureen Maurice Mauricette Mauricio Maurilio Maurine Maurits Maurizio Mauro Maurycy Maverick
Mavis Mawuena Mawusi Maxellende Maxence Maxens Maxi Maxie Maxim Maxima Maxime Maximilian Maximiliano Maximilien
Maximilián Maximillia Maximillian Maximo Maximus Maxine Maxmilián Maxwell Maya Mayane Mayar Maybell Maybelle Maye
Mayeul Mayla Mayline Maylis Maymie Maynard Mayoor Mayra Maysa Mayson Mayssa Mayte Mazhar Mazie Maé Maélis Maël Maëlie
Maëline Maëlis Maëlle Maëly Maëlyne Maëlys Maëva Maï Maïa Maïly Maïlys Maïmouna Maïna Maïssa Maïssane Maïwenn
Małgorzata Maša Mbalienhle Mckayla Mckenna Mckenzie Meagan Meaghan Meda Medard Medardo Medea Medina Medine Medoro
Meena Meenakshi Mees Megan Megane Meggie Meghan Meghnad Meghnath Mehdi Mehmet Mehtap Meik Meike Meire Mekhi Melani
Melania Melanie Melanio Melany Melba Melchiade Melchior Melchiorre Melda Melek Melezio Melia Melichar Melih Melike
Melikşah Melina Melinda Meline Melis Melisa Melissa Melita Melitina Melle Mellie Mellina Melodi Melodie Melody Mels
Meltem Melusine Melvil Melvin Melvina Melvyn Melyna Melyssa Melánia Melánie Memduh Menahem Menaka Menardo Mence Mendel
Menelao Meneo Menka Menno Mennone Menodora Meral Mercede Mercedes Mercurio Meredith Merel Merete Meriam Meriem Merih
Merijn Meriç Merjem Merl Merle Merlin Merritt Mert Mertie Mervin Merwan Meryam Meryem Meryl Messalina Mestan Mesut
Mete Metello Metin Metod Metoděj Metrofane Mette Mevlüt Mex Meyra Meïssa Mečislav Mečislava Mhambi Mia Mica Micael
Micaela Micah Micha Michael Michaela Michal Michala Michale Michalina Michaël Michał Micheal Michel Michela
Michelangelo Michele Micheline Michelle Michèle Mick Mickael Mickaël Midas Mieke Miel Miguel Mihael Mihaela Mihai
Mihail Mihnea Mihriban Mihály Mik Mika Mikael Mikaela Mikail Mikayla Mikaïl Mike Mikel Mikkel Mikki Mikko Miklós
Mikoláš Mikołaj Mikuláš Mila Milada Milan Milana Milano Mildred Mile Milena Miley Milford Milhan Milica Milivoj
Miljenko Milka Milla Mille Miller Millicent Millie Milly Milo Milorad Miloslav Miloslava Milota Milou Milouš Milovan
Milovín Miloň Miloš Milred Milton Milutín Miluše Milán Milík Milíč Mima Mimma Mimo Mina Minakshi Mindy Mine Minerva
Minervina Minervino Minh Mink Minna Minnie Minodora Mio Mioara Mir Mira Mirabela Mirac Miracle Miran Miranda Miray
Miraç Mircea Mirco Mireille Mirek Mirela Mirella Mireya Miriam Miriama Mirja Mirjam Mirka Mirkelam Mirko Mirkó Mirna
Miro Mirocleto Miromil Miromila Miron Mirona Miroslav Miroslava Mirre Mirta Mirte Mirthe Mirtil Miruna Mirza Misael
Misaele Misbah Mischa Mislav Missouri Misty Mitch Mitchel Mitchell Mithat Mitică Mitra Mitruț Mittie Miya Mlad Mladen
Mnata Mnislav Mnislava Moa Mobolaji Moche Modesta Modesto Modibo Modupe Mody Mofifoluwa Mohamed Mohammad Mohammed
Mohan Mohana Mohinder Mohini Moira Moises Moisés Mojisola Mojisoluwa Mojmír Mojżesz Mojžíš Mollie Molly Mona Monaldo
Monalisa Monde Monica Monika Monique Monitore Monroe Monserrat Monserrate Montana Monte Monty Moos Moradeke Morayo
Morena Morenike Moreno Morgan Morgana Morgane Moriah Moric Moris Moritz Morolake Morris Morten Mortimer Morton Mory
Mose Moses Moshe Mossie Mosunmola Mosè Motunrayo Mouctar Mouhamadou Mouhamed Moussa Moustafa Moustapha Moyosore Mozell
Mozelle Mozes Moïra Moïse Moïsette Mořic Mpho Mpilo Mpumelelo Msizi Mstislav Mthunzi Muammer Muaviye Muaz Mugur
Mugurel Muhammad Muhammed Muharrem Muhsin Muhtar Muhterem Muhteşem Muhyiddin Mujur Mukadder Mukaddes Mukesh Muktedi
Muktedir Muktefi Mukul Mulya Mulyanto Mulyono Mumpuni Muni Murat Muriel Muriela Murilo Murl Murphy Murray Mursinin
Mursita Murti Musa Musawenkosi Muslih Mustafa Mustapha Mustika Mustofa Mutahhar Mutasım Muteber Mutemed Mutia Muttalib
Muyiwa Muzaffer Muziano Mya Myah Myla Mylan Mylene Mylo Mylène Myra Myriam Myrl Myrna Myron Myrthe Myrtice Myrtie
Myrtil Myrtille Myrtis Myrtle Mája Márcia Mária Mário Márk Márton Mátyás Máté Médea Médéric Mégane Mélanie Méline
Mélisande Mélissa Mélissandre Mélodie Mércia Mérovée Mína Mónica Móric Müesser Müfid Müge Müjdat Müjde Müjgan Mükerrem
Mümtaz Münevver Münir Müren Müzdad Müşir Mădălin Mădălina Mălina Mărioara Măriuca Mısra Nabi Nabil Nabila Naci Nada
Nadalina Nadežda Nadi Nadia Nadine Nadir Nadja Nadzieja Nadège Naděžda Nae Nael Naemi Nafiz Nagabhushanam Nahel Nahid
Nahil Nahla Nail Naim Naja Najam Najib Najla Najwa Nakia Nala Nalan Nalar Nalini Namazio Namık Nana Nancy Nand Nanda
Nandi Nando Naneta Nanna Nannie Naomi Naomie Naoufal Naoufel Napoleon Napoleone Nara Naradi Narayan Narcis Narcisa
Narciso Narcisse Nardi Narendra Narinder Narji Narseo Narsete Nasab Nash Nasim Nasir Nasrullah Nassim Nat Natacha
Natale Natalia Natalie Natalija Natalina Natan Natanael Nataniel Natasa Natasha Nataša Natașa Nate Nathalie Nathan
Nathanael Nathanaël Nathanial Nathaniel Nathen Natka Natália Natálie Naud Naudet Naura Naval Naveen Navin Nawal Nawel
Nawfel Naya Nayel Nayeli Nayla Naz Nazan Nazario Nazariusz Nazary Nazif Nazim Nazlı Nazmi Nazzareno Nazzaro Nazım Naël
Naëlle Naïa Naïl Naïla Naïm Naïma Naïs Naďa Ndleleni Ndondoloza Nea Neal Necat Necati Necdet Nechifor Necib Necla
Necmettin Ned Neda Nedim Nedjeljka Nedjeljko Nedra Neela Neele Neeltje Nefeli Neha Nehir Neil Neiva Nejat Nejla Neklan
Nela Nelda Nele Neli Nelia Nelio Nell Nella Nelle Nelli Nellie Nelly Nels Nelson Nelu Nelya Nena Nene Neo Neoma
Neopolo Neoterio Nepomuk Nera Nerea Nereo Nergis Neri Nermine Nesa Nesim Neslişah Nesrin Nesrine Nestor Nestore Nettie
Neva Neven Nevena Nevenka Nevin Nevio Nevra Nevzat Newell Newton Neyla Nezamysl Neïla Neşet Nhlakanipho Nia Niame
Nicarete Nicea Niceforo Niceto Nicezio Nichifor Nicholas Nicholaus Nichole Nick Nicklas Nicklaus Nickolas Nicla Niclas
Nico Nicoară Nicodemo Nicodim Nicola Nicolae Nicolai Nicolaie Nicolas Nicole Nicoleta Nicoletta Nicolette Nicoline
Nicolás Nicolò Nicu Niculina Niculiță Nicușor Nicuță Nicéphore Nida Nidia Niek Niels Niene Nienke Nigar Nigel Nihal
Nihan Nihat Nika Nike Nikita Nikki Nikkie Nikko Niklas Niklaus Niko Nikodem Nikodém Nikodéma Nikol Nikola Nikolai
Nikolas Nikolasz Niké Nila Nilam Nilde Nilgün Nils Nimakoah Nimas Nimit Nimród Nina Ninfa Niniano Ninioluwa Nino Ninon
Ninthe Nio Niouma Niranjan Nirbhay Niro Nisa Nisan Nives Niyaga Niyazi Niyilolawa Nizamettin Nizar Nkanyezi Nkosenye
Nkosingiphile Nkosinhle Nkosiyabo Nnamdi Noa Noah Noam Noami Noan Noar Noble Noe Noel Noelia Noelie Noema Noemi Noemie
Noemy Nofoto Noha Noham Nohan Nokuthula Nola Nolan Nolann Nolen Nolhan Nolwazi Nomi Nomvula Nona Nonhlanhla Nonjabulo
Nonkululeko Noor Noortje Nora Norah Norbert Norberta Norberto Nore Norene Norhane Norica Norina Norma Norman Normand
Norris Norval Norwood Nostriano Noud Nouha Nour Noura Nourane Nouri Nout Novan Novella Novi Noviana Novita Nowi Nox
Nozipho Noâm Noè Noé Noémi Noémie Noë Noël Noëlla Noëlle Nqobile Nrima Nthabiseng Ntokozo Ntombizodwa Nuccia Nugraha
Numan Nuno Nunziata Nunzio Nur Nural Nuran Nurettin Nurgül Nuri Nuria Nursel Nurseli Nurul Nurullah Nusret Nuša Nya
Nyah Nyana Nyasia Nynke Nyoman Nándor Nátán Néhémie Nélia Nóra Núbia Núria Nükhet Něhoslav Oana Oba Obie Obioma Oceane
Ocie Octav Octave Octavia Octavian Octaviana Octavio Octaviu Océane Oda Oddone Odelia Odell Oderico Odessa Odeta
Odetta Odette Odidone Odie Odile Odilia Odilon Odin Odolen Odon Odorico Odunayo Ofelia Ofélia Ofélie Oger Ogooluwa
Ojaswini Okan Oke Okey Okiki Okta Oktavie Oktavius Oktavián Oktay Okto Oktávie Okşan Ola Oladara Oladare Oladimeji
Olaf Olaide Olajumoke Olakunle Olamide Olanrewaju Olansile Olaoluwa Olasunmbo Olatunbosun Olavi Olayinka Olbram Olcay
Oldrich Oldřich Oldřiška Ole Oleg Olen Oleta Olga Olimpia Olimpian Olimpio Olimpiu Olin Olinda Olindo Oliva Olive
Oliver Olivia Olivie Olivier Oliviera Oliviero Oliviu Olivér Oliwia Oliwier Olle Ollie Olof Ololade Olufeyisayo
Olufunke Olufunmi Olufunmilayo Olumide Olumorotimi Olusola Olutomiwa Oluwafemi Oluwagbemiga Oluwakemi Oluwamumibori
Oluwamuyiwa Oluwasanmi Oluwasegun Oluwasemilore Oluwaseun Oluwaseyi Oluwatobiloba Oluwatofunmi Oluwatosin Oluwatoyosi
Oluwatumise Oluwole Oluwunmi Olympe Olympia Olympie Olívia Oma Oman Omana Omar Omari Omawunmi Ombeline Ombline
Ombretta Omer Omero Omobobola Omobolanle Omodunni Omolabake Omolara Omolola Omosalewa Omotara Omotayo Omotola
Omotolani Omotoun Omowumi Ona Ondina Ondine Ondrej Ondřej Ondřejka Onesta Onesto Oni Onie Onofrio Onome Onorata
Onorina Onorino Onorio Onoriode Onufry Onur Oona Oormila Opal Opalina Opaline Opan Opemipo Opeoluwa Opeyemi Ophelia
Ophelie Ophélie Opung Ora Oral Oran Orazio Orchidea Orell Oren Orenzio Oreofe Orest Oreste Orestes Orfeo Orhan Oriana
Oriande Oriane Orie Orietta Orin Orio Orion Orland Orlando Orlane Orlo Ornella Oronzo Orpha Orrin Orsino Orso Orsola
Orsolina Ortansa Ortensia Ortensio Orval Orville Orvokki Osanna Osbaldo Osborne Oscar Oskar Oskari Osman Osmondo
Osmund Osunleke Osvald Osvaldo Oswald Oswaldo Ota Otakar Otakara Otello Otha Othmane Otho Otilia Otilie Otis Otmar Oto
Otokar Otomar Ottaviano Ottavio Ottilia Ottilie Ottis Otto Ottone Otília Otýlie Oumar Oumayra Oumou Oury Ousmane
Oussama Ova Ovidio Ovidiu Ovidius Owen Oxana Oya Oyenike Oyindamola Oyindasola Ozan Ozana Ozanne Ozella Ozren Ozy Oğuz
Oğuzhan Oľga Pablo Paciano Pacifico Paco Pacomio Pacôme Padma Padmi Paige Paiman Pakize Palatino Palladia Palladio
Palma Palmazio Palmira Palmiro Paloma Palémon Pam Pamela Pamfil Pammachio Panagachie Panait Panca Pancario Pancrazio
Pandu Panfilo Pangeran Pangestu Panji Panka Pankracy Pankrác Panna Pansy Pantaleo Pantaleon Pantaleone Paola Paolo
Paramartha Paramita Paraschiva Pardi Pardo Parfait Paride Paris Parker Parla Parman Parmenio Parsival Parvati Pascale
Paskal Paskala Pasquale Pat Paterne Paterniano Patience Patrice Patricia Patricie Patricio Patrick Patrik Patrizia
Patrizio Patroclo Patrycja Patrycjusz Patrycy Patryk Patrícia Patsy Patti Pattie Patty Paul Paula Paule Paulette
Paulica Paulien Pauliina Paulin Paulina Pauline Paulo Paulína Pauside Pava Pave Pavel Pavica Pavla Pavlín Pavlína
Pavol Paweł Paxton Payidar Payton Pearl Pearlie Pearline Pedro Peggie Peggy Pekka Pelagia Pelagie Peleo Pelhřim Pelin
Pelinsu Pelle Pellegrino Pelumi Pembe Penda Penelopa Penelope Penny Pentti Pepe Pepijn Pepo Perceval Percival Percy
Peri Pericle Perihan Perikles Perkasa Perla Perle Pernilla Pero Perran Perrine Perry Perseo Persida Pertev Perver
Pervin Perzida Petar Pete Petek Peter Petr Petra Petrana Petre Petri Petrică Petrișor Petronela Petronila Petronilla
Petronille Petronio Petronius Petru Petruše Petruț Petruța Petteri Petula Peyami Peyton Pharell Phil Phila Philani
Phileas Phileine Philemon Philibert Philine Philip Philipp Philippa Philippe Philippine Phillip Philomène Philothée
Philou Philémon Phiwokwakhe Phoebe Phoenix Phyllis Pia Pie Pien Piera Pierangelo Pierce Piergiorgio Pierluigi
Piermarco Piero Pierre Pierrick Piersilvio Piet Pieter Pietro Pilar Pim Pink Pinkie Pio Piotr Piper Pippa Pippo Piraye
Pirjo Pirkko Pit Pius Placida Placido Platon Platone Platón Pleun Plinio Plutarco Pol Pola Polidoro Polifemo Polikarp
Polissena Pollione Polykarp Polyxena Pompeo Pompilia Pompiliu Pomponio Pontus Ponziano Ponzio Poornima Poppy Porfirio
Porfiriusz Porfiry Porter Porzia Porziano Postumio Poul Praba Prabawa Prabowo Prabu Prakosa Pramila Pran Pranata
Pranawa Pranay Prasad Prasanna Prasetya Prasetyo Prassede Prathamesh Pratiwi Pravdan Pravdomil Pravdomila Pravomil
Pravomila Pravoslav Pravoslava Prayag Prayitna Prayoga Prayogo Precious Preity Prem Prema Presley Preston Priamo Prima
Primerose Primo Prince Princess Prisca Priscila Priscilla Priscille Prisco Priska Prita Privato Priya Priyala Procopio
Profira Prokles Prokop Prokopa Prokul Proserpina Prosper Prospera Prospero Protasio Proteo Providenci Prudence
Prudenzia Prudenzio Publio Puck Puji Puk Pulchérie Puneet Pupolo Puput Purnima Purushottam Purwa Purwadi Purwanto
Pushti Pusicio Puspa Puspita Puti Putri Putu Päivi Pécine Pélagie Pénélope Pépin Péter Pétronille Pío Pătru Pınar
Přemysl Přibyslav Přibyslava Qori Quartilla Quarto Quasimodo Queen Queenie Quentin Quentine Querano Quieta Quin Quincy
Quinn Quinten Quintia Quintiliano Quintilio Quintino Quinton Quinty Quinziano Quinzio Quirin Quirino Quiteria
Quitterie Quiéta Rabia Rachael Rachel Rachela Rachele Rachelle Rachid Raci Rada Radan Radana Radegast Radek Radeke
Raden Radha Radhost Radika Radim Radimír Radimíra Radislav Radislava Radit Raditya Radivoj Radka Radko Radmil Radmila
Radolfo Radomil Radomila Radomír Radomíra Radoslav Radoslava Radovan Radovana Radoš Radslava Radu Radvan Radúz Rae
Raegan Raf Rafaela Rafaël Rafał Rafet Raff Raffaele Raffaella Rafi Rafid Rafila Rageshwari Rageswari Raharja Rahayu
Raheem Rahel Rahim Rahime Rahma Rahman Rahmat Rahmawati Rahmi Rahsaan Rahul Rahşan Raide Raif Raihan Raik Raimondo
Raimund Raina Rainald Rainaldo Rainelda Rainer Rainhard Rainold Raisa Raj Rajan Rajana Rajendra Rajinder Rajiv Rajko
Rajmund Rajna Rajnold Rajsa Rakesh Rakıp Raleigh Ralf Ralph Raluca Rama Ramaa Ramata Ramazan Ramesh Rameshwar Rami
Ramiro Ramiz Ramon Ramona Ramy Ramón Rana Randal Randall Randi Randolf Randolph Randy Ranek Rangga Rania Raniero Ranim
Ranjeet Ranjit Ranko Ranolfo Ransom Ranya Raoul Raphael Raphaelle Raphaël Raphaëlle Rapulane Raquel Rareș Rashad
Rashawn Rasheed Rasheedah Rasim Rasmus Rastislav Rastislava Rati Ratibor Ratih Ratmír Ratna Rauf Raul Raven Ravi
Rawane Ray Rayan Rayane Rayen Raymond Raymonde Raymundo Rayyan Raúl Raşit Rea Reagan Reanna Reba Rebeca Rebecca Rebeka
Rebekah Rebekka Recai Recep Reda Redmond Reece Reed Reese Refah Refet Refik Regan Reggie Regina Reginald Reginaldo
Regitze Regolo Regula Regína Reha Reid Reilly Rein Reina Reine Reinhard Reinhold Reis Rejan Reksa Relu Remi Remig
Remigio Remilekun Remington Remo Remondo Remus Remy Remzi Renata Renate Renato Renaud Rendy Rene Renee Rengin Rens
Renske Renzo Renát Renáta René Renée Respati Respicio Ressie Restu Resûl Resül Reta Retha Retno Reto Retta Reuben Reva
Revi Rey Reybaud Reyes Reyhan Reymundo Reyna Reynold Reza Rezzan Reşat Rhea Rhett Rhianna Rhiannon Rhoda Rhonda Ria
Riad Rian Riana Rica Ricardo Ricario Riccarda Riccardo Richarda Richelmo Richie Richmond Richárd Rick Rickard Rickey
Rickie Ricky Rico Ridwan Rieke Rifat Riff Rigoberto Riitta Rija Rika Rike Rikke Riley Rim Rina Rinaldo Rini Rino Rio
Rita Ritesh Ritva Riv River Rivka Riyad Rizki Roan Robaldo Robb Robbe Robbie Robert Roberta Robertina Roberto Robi
Robin Robina Robinson Robyn Rocco Roch Rochelle Rocio Rocky Rocío Rod Rodan Roderick Roderik Roderyk Rodger Rodiano
Rodica Rodney Rodolfo Rodolphe Rodrick Rodrigo Rodrigue Roel Rogelio Roger Rogers Rohan Rohana Rohit Rokia Roko
Roksana Roland Rolande Rolando Rolf Rolfo Rollin Roma Romain Romaine Roman Romana Romane Romanița Romano Romee Romeo
Romero Romeu Romilda Romina Romoaldo Romola Romolo Romuald Romualdo Romul Romulus Romy Roméo Ron Rona Ronald Ronaldo
Ronan Ronja Ronke Ronnie Ronny Roos Roosevelt Rory Rosa Rosalee Rosalia Rosalie Rosalina Rosalind Rosalinda Rosalyn
Rosamond Rosamunda Rosana Rosanna Rosario Roscoe Rose Roselin Roseline Rosella Roselyn Rosemarie Rosemary Rosendo
Roser Rosetta Rosie Rosina Rosita Roslyn Rosman Rosmunda Ross Rossana Rossella Rossie Rostislav Rostislava Rotimi
Rovena Rover Rowan Rowena Rowland Roxana Roxane Roxanne Roxelana Roxy Roy Royal Royce Roza Rozalia Rozalinda Rozamunda
Rozana Rozella Rozina Rozita Rozvita Rozália Rozálie Ruben Rubiano Rubie Ruby Rubye Rubén Rudi Rudolf Rudolfa
Rudolfina Rudolfína Rudolph Rudra Rudy Ruedi Rufina Rufino Rufo Rufus Ruggero Ruhsar Rui Rukhmani Rukmin Runa Rune
Rupert Ruperto Rupinder Ruprecht Ruslan Rusman Russ Russel Russell Rusty Rut Ruta Ruth Ruthe Ruthie Rutilo Ruxanda
Ruxandra Ruža Ružena Ružica Ryad Ryan Ryann Ryder Rylan Rylee Ryleigh Ryley Rym Ryszard Ráchel Régine Régis Réjean
Réjeanne Réka Rémi Róbert Róza Róża Rúben Rút Rükneddin Rüya Rüçhan Rüştü Răducu Răzvan Rıdvan Rıfat Rıfkı Rıza Růžena
Saad Saadat Saar Saba Sabar Sabato Sabazio Sabele Sabin Sabina Sabine Sabino Sabir Sabri Sabrina Sabrine Sabryna
Sabína Sacha Sachin Sacid Sadberk Sadettin Sadi Sadie Sadina Sadio Sadri Sadullah Sadye Sadık Safa Safae Saffet
Saffiro Saffo Safia Safina Safira Safiya Safouan Safouane Safta Sage Sahra Saiful Saige Saim Saka Sakari Sakina Sakti
Sakura Saladino Salih Salim Salimah Salimata Sallie Sally Salma Salman Salome Salomea Salomena Salomey Salomon
Salomone Salomè Salomé Salomë Salsabila Salustio Salvador Salvatore Salvo Salwa Salwator Sam Samanta Samantha Samara
Samba Samed Sameer Sami Samia Samiah Samih Samim Samir Samira Sammie Sammy Samona Samson Samsul Samu Samuel Samuela
Samuele Samukelisiwe Samuël Samy Sana Sanaa Sancho Sanda Sander Sandra Sandrine Sandro Sandu Sandy Sanele Sanem
Sanford Sanja Sanjay Sanjin Sanka Sanna Sanne Sansone Santa Sante Santiago Santina Santino Santo Santos Sanya Saphira
Sapiente Sara Sarada Sarah Sarai Sarala Saraswati Sarbello Sare Sari Sarina Sarisha Sarla Saroja Sarra Sartika Sarvin
Sascha Sasha Saskia Saskie Satine Satish Satu Saturniano Saturnin Saturnino Satya Satyen Saul Sauveur Sava Savanah
Savanna Savannah Savaş Saverio Saveta Savi Savin Savina Savinien Savino Savion Saxona Saïd Saúl Saša Scarlett
Scholastika Scholastique Schuyler Scolastica Scot Scott Scottie Scotty Seamus Sean Seb Sebas Sebastiaan Sebastian
Sebastiana Sebastiano Sebastien Sebastián Sebastião Sebestian Seconda Secondiano Secondina Secondo Seda Sedat Sedef
Seden Sedrick Sedrik Sef Sefer Seff Sefora Segilola Seher Sekinat Sekou Selahattin Selami Selda Selen Selena Selene
Selim Selin Selina Selma Selmer Selvaggia Selvi Selyan Selçuk Selène Sem Sema Semenica Semih Semiramide Semplicio
Sempronio Semra Sena Senay Senesio Senn Senna Senne Senofonte Senta Sephora Sepp Seppe Seppo Septi Serafin Serafina
Serafino Serafín Serafína Seraina Serap Serapione Serbülent Seren Serena Serenity Serenus Serge Sergej Sergen Sergi
Sergio Sergiu Sergiusz Serhat Serin Serine Sermet Serpil Sertap Sertaç Servidio Serviliano Servác Sesto Seth Settar
Settimio Settimo Setya Sev Seval Sevda Sever Severa Severiano Severin Severina Severino Severo Severín Sevgi Sevil
Sevim Sevinç Sevtap Seweryn Seydou Seye Seyfettin Seyfi Seyfullah Seyyit Seçil Seçkin Sfiso Shad Shade Shaina Shaka
Shakila Shakira Shakti Shakuntala Shalewa Shana Shane Shanel Shanelle Shani Shania Shanice Shanie Shaniya Shankar
Shanna Shannon Shanny Shanon Shantanu Shanti Shany Sharda Shari Sharmila Sharon Shashi Shashikala Shaun Shawn Shawna
Shay Shayan Shaylee Shayma Shayna Shayne Shaï Shaïly Shaïma Shaïna Shea Sheela Sheila Shekoni Sheldon Shelia Shelly
Shemar Sher Sheri Sheridan Sherine Sherly Sherman Sherri Sherry Sherwood Sheryl Shirel Shirine Shirley Shiv Shivakari
Shobhana Shola Shresth Shresthi Shreya Shreyashi Shridevi Shrishti Shubha Shubhaprada Shwet Shyann Shyanne Shyrel
Siana Siara Sibel Sibilla Sibongile Sibusiso Sibyl Sibyla Sibylle Sico Sicuro Siddarth Siddhi Siddhran Sidiq Sidney
Sidoine Sidon Sidonia Sidonie Sidonio Sidra Sidy Sidónia Siebe Siem Sien Siena Sienna Siep Sierra Sifiso Sigebert
Sigfrido Sigfríd Sigismond Sigismondo Sigmund Signe Sigrid Sigurd Sihem Sijuade Sil Silas Silja Silje Silke Siloe
Silvan Silvana Silvano Silverio Silvester Silvestr Silvestro Silvia Silvian Silviana Silvie Silvija Silvio Silviu
Silvius Silván Silvána Silvère Simea Simen Simeon Simeona Simeone Simge Simi Similoluwa Simina Simion Simisola Simon
Simona Simone Simonetta Simão Siméon Sina Sinan Sincere Sindisiwe Sindre Sinem Sinenhlanhla Sinesio Sinfronio Sinică
Sinikka Sinja Sinkler Sintia Siphephelo Siphiwe Sipho Sira Sireno Siria Siriano Siricio Sirine Sirineu Sirio Siro
Siska Sister Sisto Sitara Sithembiso Siti Siv Sixt Sixte Sixtine Sixtus Siyanda Sizakele Sizani Siënna Sjoerd Sjors
Skander Skarlet Skarleta Skye Skyla Skylar Slamet Slavek Slaven Slaviboj Slavibor Slavica Slavko Slavoboj Slavoj
Slavomil Slavomila Slavomír Slavomíra Slavěna Sloka Sláva Slávek Slávka Smaranda Smeralda Smil Smilla Smita Smriti
Sname Snježana Soan Soave Soběslav Soběslava Soccorso Socrate Sofia Sofiane Sofie Sofija Sofronia Sofronie Sofía Sohan
Sohane Sokrat Solal Solange Soledad Soleh Solenn Soline Solocone Solomon Solon Solveig Solveiga Solène Som Soma
Somnath Somu Sondre Songül Sonia Sonja Sonny Sonya Soof Sophia Sophie Soraia Sorana Soraya Soren Sorin Sorina Sostene
Sosteneo Sostrato Soter Sotira Souleyman Souleymane Soumaya Sowande Soňa Spano Spartaco Spencer Speranza Speranzio
Speranța Spirydion Spytihněv Srećko Stacey Stacy Stan Stana Stanca Stancu Stanford Stanimír Stanislao Stanislas
Stanislav Stanislava Stanisław Stanko Stanley Stanton Staša Steen Steeve Stef Stefan Stefania Stefanie Stefano Steffen
Stela Stelian Steliana Stella Steluța Sten Stephan Stephane Stephania Stephanie Stephany Stephen Stephon Sterling
Sterre Steve Steven Stevie Stewart Stig Stijn Stiliano Stina Stine Stipan Stipe Stiriaco Stjepan Stojan Stojmír Stone
Storm Stribor Stuart Stáza Stéphane Stéphanie Suat Subhash Subhashini Subhasini Subhi Subodh Subomi Sucheta Suci Sude
Sudeva Sudi Sue Sujata Sukanya Suma Suman Sumayyah Sumitra Summer Sunay Sune Sunita Sunniva Sunny Surano Suresh Sururi
Surya Suryakant Suryakanta Suryakantam Susan Susana Susanna Susanne Susheel Sushil Sushma Susie Suus Suzan Suzana
Suzanne Suze Suzie Suzon Suélen Svatava Svatoboj Svatobor Svatomír Svatopluk Svatoslav Svatoslava Svea Svebor Sven
Svend Svenja Sverre Svetlana Svetozar Svetozár Sveva Sviturno Svätopluk Světla Světlana Světluše Swami Swan Swann
Swapnil Swara Swarnalata Swassane Sweta Syahrini Sybilla Sybille Syble Sydnee Sydney Sydni Sydnie Sylva Sylvain Sylvan
Sylvester Sylvestre Sylvia Sylviane Sylvie Sylwester Sylwia Synne Syrine Szabolcs Szczepan Szofi Szofia Szonja Szymon
Szófia Sába Sámo Sámuel Sándor Sára Sáva Sâkıp Sânziana Sébastien Ségolène Séléna Séraphin Sérgio Sérine Séréna
Séverin Séverine Sílvia Sönke Sören Søren Süheyl Süleyman Sıdkı Sıla Sırrı Tabea Tabita Tabitha Taceddin Tacjana Tad
Taddeo Tade Tadeo Tadeáš Taha Tahir Tahlia Tahsin Taib Taide Taiwo Tal Talat Talay Talea Talha Tali Talia Talip Talita
Talon Talya Tamara Tamer Tami Tamia Tamina Tamino Tammaro Tammo Tammy Tamás Tancredi Tancrède Taner Tanguy Tania
Tanirika Tanja Tanju Tankred Tanner Tantri Tanushree Tanushri Tanya Tanyeli Tao Tapan Tapani Tapio Tara Taras Tarcisio
Tari Tarik Tarja Tarkan Tarquinia Tarsilla Tarso Tarun Taryn Tarık Tasa Tasdik Tasha Tasnim Tasnime Taswir Tate
Tatiana Tatum Tatyana Taufan Taufik Taurean Taurin Tavares Taya Tayfun Tayler Taylor Tayyar Taziana Taziano Tazio
Taïna Taïs Taşkın Taťána Tea Teagan Tecla Ted Teddy Tedi Teea Teguh Teije Tej Teja Tejas Tejumola Tekin Tekinalp Tekla
Telchide Telemaco Telica Tellervo Telly Temel Temidayo Temistocle Temitope Teo Teobald Teobaldo Teodata Teodolinda
Teodor Teodora Teodorik Teodoro Teodosia Teodosio Teodoto Teodoz Teodozie Teofan Teofil Teofila Teogene Teohari Teoman
Teona Terenc Terence Terencius Terencjusz Terenzio Teresa Tereza Terezie Teri Terrance Terrell Terrence Terri Terrill
Terry Tertuliano Terzo Terézia Tesauro Tesifonte Tesnim Tesnime Tess Tessa Tessie Teudosia Teun Teunis Tevfik Tevhid
Tevin Tezcan Tezel Tezer Thabisa Thad Thaddeus Thadie Thalea Thalia Thamsanqa Thando Thanina Thaïs Thea Thelma Themba
Theo Theobald Theodor Theodora Theodore Theodorik Theodosie Theofan Theofil Theofila Theophane Theophile Theotime
Theresa Therese Theresia Theron Therèse Thiago Thibaud Thibault Thibaut Thibert Thibo Thierno Thierry Thies Thije
Thijmen Thijn Thijs Thilo Thirza Thobeka Thom Thomas Thora Thorben Thore Thorge Thulani Thulisile Thurman Théa Théo
Théodora Théodore Théodose Théophane Théophile Théophraste Thérèse Tia Tiago Tian Tiana Tianna Tiara Tibaldo Tibbe
Tiber Tiberia Tiberio Tiberiu Tiberius Tibo Tibor Tiburcius Tiburzio Tichomil Tichomír Tichon Ticone Tidiane Tieme
Tierra Ties Tiffany Tiguida Tihomir Tiina Tija Tijana Tijmen Tijn Tijs Til Tilda Tilio Till Tilla Tillman Tillmann Tim
Timbul Timea Timeo Timm Timmothy Timmy Timo Timoléon Timon Timotei Timotej Timoteo Timoteus Timothe Timothee Timothy
Timothée Timur Timéo Tina Tinca Tincuța Tine Tino Tiphaine Tira Tiril Tirone Tirta Tirtayasa Tirza Titi Titien
Titilayo Titilope Titin Tito Titouan Titus Tizian Tiziana Tiziano Tizio Tjark Tobia Tobias Tobiasz Tobiloba Tobin
Tobiáš Toby Tod Todd Todor Toke Toki Tokunbo Tolga Tolomeo Tolulope Tolunay Toluwalope Toluwani Toluwanimi Tom Toma
Tomas Tomasa Tomasz Tome Tomi Tomiloba Tomislav Tomislava Tomke Tommaso Tommie Tommy Tomo Tomori Tomás Tomáš Tomáška
Tomé Tone Toney Toni Tonija Tonka Tonko Tonnin Tony Tonya Tonči Tončica Toon Tope Tor Torben Torbjörn Tore Torey
Torkvát Torquato Torrance Torrey Torsten Tosca Toscane Tosco Toska Toussaint Tracey Traci Tracy Traian Trajan
Tranquillo Trasea Travon Tre Tremaine Tremayne Trent Trenton Tressa Tressie Treva Trever Trevion Trevor Trey Tri
Tricia Trilochan Trilochana Trilok Trilokanath Trilokesh Triloki Trine Trinity Trisha Tristan Tristano Tristian
Tristin Triston Troels Troy Trpimir Trpko Trudie Trycia Trystan Tsabita Tsipora Tuana Tudor Tudora Tudorița Tudosia
Tufan Tugay Tugiman Tuhfe Tullia Tulliano Tullio Tunahan Tunay Tunç Tunçer Tuomas Turan Turgay Turgut Turi Turibio
Turna Turner Turold Tushar Tussio Tutku Tuula Tuulikki Tuur Tuva Tuğba Tuğrul Tuğtekin Tvrtko Twan Twila Tybalt Tycho
Tygo Tyler Tymeo Tymon Tymoteusz Tyra Tyree Tyreek Tyrel Tyrell Tyrese Tyrique Tyron Tyrone Tyshawn Tyson Táňa Tülay
Tülin Tümer Türkan Türkay Türker Türkeş Tınas Ubaldo Ubertino Uberto Uchita Uda Udai Udit Udo Ueli Uffe Ufuk Ugo
Ugolina Ugolino Uguccione Uhra Ujjawal Ujjwal Ukbe Ulberto Ulderico Ulf Ulfa Ulfo Uli Ulices Ulises Ulisse Uliva Ulla
Ulpiano Ulrich Ulrico Ulrik Ulrika Ulstano Ultimo Ulus Uluthando Ulva Ulvi Ulviye Ulwazi Ulya Ulysse Uma Umang Umar
Umay Umaya Umberto Umi Umile Umur Umuralp Umut Una Unggul Unjani Unna Upendra Upik Upton Uranio Urbain Urban Urbano
Urdino Uriah Uriel Uriele Urmila Urs Ursicio Ursino Ursmaro Ursula Ursule Uršula Uršuľa Usame Usha Usman Usyi Utama
Utku Uttam Uve Uygu Uzodimma Uğur Vada Vadim Vagn Vahdet Vahid Vahide Vahâ Vaidehi Vaijayanthi Vaijayanti Vaishnavi
Vaishno Vaishvi Vala Valburga Valdemar Valdemara Valente Valentijn Valentim Valentin Valentina Valentine Valentino
Valentín Valentína Valentýn Valentýna Valera Valeria Valeriana Valeriano Valerico Valerie Valerija Valerio Valeriu
Valerián Valfredo Valfrido Vali Vallie Valtena Valter Valtr Valtteri Valère Valér Valéria Valérie Valéry Van Vance
Vanda Vanesa Vanessa Vania Vanja Vanna Vanya Varalakshmi Varo Varvara Vasanti Vasco Vasil Vasile Vasilica Vasilică
Vasudev Vasudeva Vasudha Vasundhara Vatroslav Vaughn Vavrinec Vavřinec Vecdi Veda Vedang Vedanga Vedanshi Vedasto
Vedat Vedran Vedrana Veerle Vefa Vefik Vega Vehbi Veikko Veit Vela Velana Velaphi Velda Veleslav Veleslava Veli
Velimir Velimira Velimír Velina Velio Velislav Velislava Vella Velma Velva Vena Venance Venanzio Vencel Venceslao
Venceslas Vendel Vendelín Vendelína Vendula Vendulka Venera Veneranda Venerando Venere Venerio Veniamin Ventura
Venusta Venustiano Venusto Venuše Vera Verano Verda Verdiana Verdie Vere Verecondo Verena Verenzio Vergie Veriana
Verica Veridiana Verla Verlie Vern Verna Verner Vernice Vernie Vernon Vero Verona Veronica Veronika Verulo Verónica
Vesile Vesna Vespasiano Vesper Vesta Veta Veysel Veysi Vezio Vianney Vibeke Vic Vicdan Vicenta Vicente Vicenția
Vicențiu Vicki Vickie Vicky Victoire Victor Victoria Victorien Victorin Vida Vidal Vidhur Vidhya Vidiano Vidone Vidor
Vidur Vidya Vienna Viera Vieroslava Vieve Viggo Vigile Vigo Vijay Vijeko Vik Viktor Viktoria Viktorie Viktorin
Viktorín Viktória Vildan Vilde Vilemína Vilfredo Vilhelm Viliam Viliana Vilibald Viliberto Ville Villy Vilma Vilmar
Vilmos Vilém Viléma Vimal Vimala Viman Vin Vinay Vince Vincenc Vincencie Vincent Vincenza Vincenzo Vincențiu Vinciane
Vindonio Vinebaldo Vinfrido Vinicio Vinka Vinnie Vino Vinsen Vinz Viola Violante Violeta Violette Viorel Viorela
Viorica Virgie Virgil Virgile Virgilio Virgin Virginia Virginie Virginio Virgínie Virman Virone Virág Visarion
Viscardo Vishnu Vishwamitra Vissia Vita Vital Vitale Vitalico Vito Vitold Vitor Vittore Vittoria Vittoriano Vittorio
Vitus Vitória Viva Vivaldo Vive Vivi Vivian Viviana Viviane Vivianne Viviano Vivien Vivienne Vjekoslav Vjenceslav Vlad
Vladan Vladana Vladek Vladimir Vladimira Vladimiro Vladimír Vladimíra Vladislav Vladislava Vladivoj Vlado Vladěna
Vlaicu Vlasta Vlastimil Vlastimila Vlastimír Vlastimíra Vlastislav Vlastislava Vlatko Vlk Vodingo Voichița Voicu Vojen
Vojmil Vojmír Vojmíra Vojslav Vojslava Vojtech Vojtěch Vojtěška Vok Volfango Volfgang Volkan Voršila Vratislav
Vratislava Vratko Vreni Vrinda Vrund Vsevolod Vuk Vulmaro Vulpiano Vuslat Vusumuzi Vyas Václav Václava Vânia Véronique
Víctor Vít Víta Vítor Vítoslav Vítězslav Vítězslava Víťazoslav Věduna Věnceslav Věnceslava Věnek Věnka Věra Věroslav
Věroslava Věslava Všeboj Všebor Všerad Všeslav Wacław Wade Wadi Wael Wage Wahyu Waino Wakiman Waldo Wale Walenty
Walentyn Walentyna Waleran Waleria Walerian Walery Walgierz Walid Wallace Walter Walton Waluyo Wanda Wandrille Wanesa
Wani Wannes Ward Wardaya Wardi Warji Warley Warre Warren Warsa Warsita Warta Washington Wasis Wassim Watson Wava Wawan
Wawrzyniec Waylon Wayne Waël Webster Weldon Wellington Wende Wendell Wendy Werner Weronika Wes Wesley Wessel Westley
Weston Whitney Wiara Wibke Widya Wiebke Wiem Wies Wiktor Wiktoria Wilber Wilbert Wilbur Wilburn Wiley Wilford Wilfred
Wilfredo Wilfrid Wilfried Wilfryd Wilhelm Wilhelmina Wilhelmine Willa Willard Willem Willi William Willie Willis
Willow Willy Wilma Wilmer Wilson Wilton Wincenty Winda Winfield Winifred Winnifred Winona Winston Wira Wirda Wirginia
Wisnu Wissam Wissem Witalis Wolf Wolfgang Woodrow Wout Wouter Wulan Wulandari Wuraola Wyatt Wyman Władysław
Włodzimierz Xanana Xander Xaver Xaverie Xaverius Xavi Xavier Xavière Xem Xenia Xenie Ximena Xochitl Xzavier Xénia
Xénophon Yaa Yacine Yacouba Yadira Yael Yago Yahya Yakubu Yalgın Yalçın Yaman Yamileth Yamina Yana Yance Yango Yani
Yanis Yann Yanni Yannic Yannick Yannik Yannis Yaprak Yara Yarah Yaren Yaretzi Yaro Yaron Yasemin Yasin Yasmeen Yasmin
Yasmina Yasmine Yasser Yassin Yassine Yassir Yavuz Yaw Yaya Yazid Yazmin Yaël Yaëlle Yağmur Yağız Yaşar Yejide Yekta
Yelda Yeliz Yener Yenthe Yesenia Yessenia Yessi Yetkin Yetunde Yewande Yeşim Yfke Yibanathi Yinthe Yiğit Ylan Ylvi
Ylvie Yoan Yoann Yoav Yoel Yoga Yogendra Yogesh Yoginder Yohan Yohann Yolanda Yolande Yona Yonca Yoni Yono Yosef
Yoshiko Yosra Yossef Yosun Youcef Youmna Youna Younes Youness Younès Youp Youri Yousef Yousra Youssef Youssouf Yoël
Ysaline Yse Ysee Yseult Ysé Ysée Yulia Yuliana Yumi Yuna Yuni Yunita Yunus Yuri Yusuf Yvan Yven Yves Yvette Yvonne
Yüce Yücel Yüksel Yümni Yıldırım Yıldız Yılmaz Zabedeo Zabina Zac Zaccaria Zaccheo Zachar Zacharia Zachariah
Zachariasz Zacharie Zachariáš Zachary Zachery Zaché Zack Zackary Zackery Zadig Zaenab Zafer Zaharia Zahide Zahra Zaida
Zain Zainab Zaira Zakaria Zakariya Zakary Zakarya Zaki Zakir Zalindra Zalán Zama Zamfir Zamfira Zamir Zamira Zana
Zander Zane Zanele Zanita Zanobi Zara Zaraza Zaria Zarina Zayd Zayn Zayneb Zbislav Zbyhněv Zbyhněva Zbyněk Zbyslav
Zbyslava Zbyňka Zbyšek Zbyška Zdena Zdenka Zdenko Zdeněk Zderad Zdeslav Zdeslava Zdeňka Zdirad Zdislav Zdislava
Zdravko Zdík Zechariah Zef Zefiro Zehra Zeinab Zejnep Zekai Zekeriyyâ Zekiye Zelaya Zelda Zelie Zeliha Zelinda Zella
Zelma Zena Zenaide Zenebio Zeno Zenobia Zenobie Zenobio Zenon Zenone Zenovia Zente Zenzele Zephyr Zerrin Zetico Zetta
Zev Zeyd Zeynab Zeyneb Zeynel Zeynep Ziad Zihnî Zikmund Zina Zinaida Zineb Zinedine Zion Zita Zithulele Ziva Ziver
Ziya Ziyad Ziyanda Ziyâd Zizi Zlata Zlatan Zlatica Zlatka Zlatko Zlatomír Zlatomíra Zlatuše Zobuhle Zoe Zoey Zofia
Zohra Zoie Zoila Zoilo Zoja Zola Zoltan Zoltán Zora Zoran Zorka Zoroslav Zoroslava Zosim Zosima Zosimo Zoé Zoéva Zoë
Zrinislav Zrinko Zselyke Zsolt Zsombor Zsófia Zula Zulaikha Zulfa Zulfikar Zuzana Zuzanna Zvonimir Zvonimír Zvonimíra
Zyad Zygmunt Záboj Záviš Zâfir Zâhit Zénó Zéphirin Zétény Zübeyde Zübeyr Zühal Zülal Züleyha Zülfikâr Zümrüt
`
    .trim()
    .split(/\s+/),
);
